import { Badge } from '../../ui/badge.tsx'
import { isRunStatus, statusWords } from './run-words.ts'

export function RunStatusBadge({ status }: { status: string }) {
  if (!isRunStatus(status)) return <Badge>{status}</Badge>
  const { label, tone } = statusWords[status]
  return <Badge tone={tone}>{label}</Badge>
}

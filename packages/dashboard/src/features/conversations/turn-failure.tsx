import { Notice } from '../../ui/notice.tsx'
import type { Turn } from './use-turns.ts'

/** Why a turn failed and what to do about it, which no customer is told. */
export function TurnFailure({ turn }: { turn: Turn | undefined }) {
  if (!turn?.error) return null
  const { message, hint } = turn.error
  return (
    <Notice look="bad" title={message}>
      {hint}
    </Notice>
  )
}

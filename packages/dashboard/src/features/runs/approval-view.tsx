import { Badge } from '../../ui/badge.tsx'
import { Facts } from '../../ui/facts.tsx'
import type { Tone } from '../../ui/notice.tsx'
import { ExactTime } from '../../ui/time.tsx'
import type { Run } from './run-words.ts'

type Approval = NonNullable<Run['approval']>

const words: Readonly<Record<Approval['status'], { label: string; tone: Tone | 'plain' }>> = {
  pending: { label: 'Waits for a decision', tone: 'info' },
  approved: { label: 'Approved', tone: 'good' },
  denied: { label: 'Denied', tone: 'bad' },
  expired: { label: 'Expired', tone: 'plain' },
  void: { label: 'Void: nothing was sent by it', tone: 'warn' },
}

/** What was asked, as the customer read it, and who decided. */
export function ApprovalView({ approval }: { approval: Approval }) {
  const { status, title, fields, decidedBy, decidedAt, expiresAt } = approval
  return (
    <div className="border-line bg-raised grid grid-cols-1 gap-3 rounded-xl border p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 font-medium wrap-anywhere">{title}</p>
        <Badge tone={words[status].tone}>{words[status].label}</Badge>
      </div>
      <Facts facts={fields.map(({ label, value }) => [label, value])} />
      <p className="text-quiet text-sm wrap-anywhere">
        {decidedAt ? (
          <>
            {decidedBy ? `By ${whoText(decidedBy)}, ` : ''}
            <ExactTime at={decidedAt} />
          </>
        ) : (
          <>
            Open until <ExactTime at={expiresAt} />
          </>
        )}
      </p>
    </div>
  )
}

/** `user:usr_1` is how the record has it. */
function whoText(decidedBy: string): string {
  const [type = '', id = ''] = decidedBy.split(/:(.*)/)
  const kinds: Readonly<Record<string, string>> = {
    user: 'the member',
    api_key: 'the API key',
    visitor: 'the customer',
    system: 'the server',
  }
  return `${kinds[type] ?? type} ${id}`
}

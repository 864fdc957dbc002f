import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { controlClasses } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'

/** Something that the server gives in one answer and keeps only a hash of. */
export function ShownOnce({
  label,
  value,
  note,
  onDone,
}: {
  label: string
  value: string
  note: string
  onDone: () => void
}) {
  return (
    <div className="grid gap-4">
      <Notice look="warn" title="Copy it now">
        {note}
      </Notice>
      <div className="flex items-center gap-2">
        <input
          readOnly
          aria-label={label}
          className={`${controlClasses} font-mono text-sm`}
          value={value}
          onFocus={event => event.target.select()}
        />
        <CopyButton text={value} />
      </div>
      <div className="flex justify-end">
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  )
}

import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** What only the author knows, over the editor until it is put away. */
export function DraftNotes({ notes, onPutAway }: { notes: readonly string[]; onPutAway: () => void }) {
  if (notes.length === 0) return null
  return (
    <Notice title="Before you save">
      <ul className="list-disc pl-5">
        {notes.map(note => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <Button size="small" className="mt-2" onClick={onPutAway}>
        Put this away
      </Button>
    </Notice>
  )
}

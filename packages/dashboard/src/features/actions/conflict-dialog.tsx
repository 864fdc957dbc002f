import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { describePlace, describeValue } from './describe-place.ts'
import { type SavedAction, toDraft, valueAt } from './draft.ts'
import { changesBetween } from './draft-diff.ts'
import { isWithin, writePath } from './draft-path.ts'
import type { SavableDraft } from './use-draft.ts'

/** What somebody else saved while one was editing, and what to do about it. None of the three ways loses what the other did unseen. */
export function ConflictDialog({
  editor,
  theirs,
  open,
  onClose,
}: {
  editor: SavableDraft
  theirs: SavedAction
  open: boolean
  onClose: () => void
}) {
  const base = editor.saved ?? {}
  const changed = changesBetween(base, toDraft(theirs))
  const mine = changesBetween(base, editor.draft)
  const isMine = (path: (typeof changed)[number]['path']) =>
    mine.some(change => isWithin(change.path, path) || isWithin(path, change.path))
  const decide = (decision: (theirs: SavedAction) => void) => () => {
    decision(theirs)
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title="Somebody else saved it while you were editing"
      description={
        <>
          You began with version {editor.version}. Version {theirs.version} was saved <Time at={theirs.updatedAt} />.
          Nothing of yours is lost, and nothing is saved yet.
        </>
      }
    >
      <div className="grid gap-5">
        <div className="max-h-[50dvh] overflow-y-auto">
          <Table caption="What the other changed">
            <thead>
              <tr>
                <Th>Field</Th>
                <Th>Was</Th>
                <Th>Theirs</Th>
                <Th>Yours</Th>
              </tr>
            </thead>
            <tbody>
              {changed.map(({ path, before, after }) => (
                <tr key={writePath(path)}>
                  <Td className="font-medium">{describePlace(path, toDraft(theirs))}</Td>
                  <Td className="text-quiet max-w-56 wrap-anywhere">{describeValue(before)}</Td>
                  <Td className="max-w-56 wrap-anywhere">{describeValue(after)}</Td>
                  <Td className="max-w-56 wrap-anywhere">
                    {isMine(path) ? (
                      <span className="text-warn">{describeValue(valueAt(editor.draft, path))}</span>
                    ) : (
                      <span className="text-quiet">not changed</span>
                    )}
                  </Td>
                </tr>
              ))}
              {changed.length === 0 && (
                <tr>
                  <Td colSpan={4}>Their version says the same as the one that you began with.</Td>
                </tr>
              )}
            </tbody>
          </Table>
        </div>
        <p className="text-quiet text-sm">
          “Keep mine” makes your {mine.length === 1 ? 'change' : `${mine.length} changes`} again on top of theirs: where
          both changed the same field, yours stands. Look at it, and save.
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Go on editing</Button>
          <Button onClick={decide(editor.takeTheirs)}>Take theirs</Button>
          <Button look="primary" onClick={decide(editor.keepMine)}>
            Keep mine on top of theirs
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

import { type ReactNode, useState } from 'react'
import { describeError } from '../api/api-error.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { Notice } from './notice.tsx'

export interface ConfirmDialogProps {
  open: boolean
  onClose: () => void
  title: string
  children: ReactNode
  confirmLabel: string
  danger?: boolean
  /** A text that has to be typed first. */
  typed?: string
  /** Closes the dialog when it is done; what it throws is shown in it. */
  onConfirm: () => Promise<unknown> | unknown
}

/** Asks before something is done that can't be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, children, confirmLabel, danger = false, typed, onConfirm } = props
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const confirm = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await onConfirm()
      setText('')
      onClose()
    } catch (error) {
      setProblem(describeError(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <form
        className="grid gap-4"
        onSubmit={event => {
          event.preventDefault()
          void confirm()
        }}
      >
        <div>{children}</div>
        {typed !== undefined && (
          <TextField
            label={
              <>
                Type <code className="font-mono">{typed}</code> to go on
              </>
            }
            value={text}
            autoComplete="off"
            onChange={event => setText(event.target.value)}
          />
        )}
        {problem && <Notice look="bad">{problem}</Notice>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look={danger ? 'danger' : 'primary'}
            busy={busy}
            disabled={typed !== undefined && text !== typed}
          >
            {confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

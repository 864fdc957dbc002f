import type { Path } from './draft.ts'
import { writePath } from './draft-path.ts'

/** Puts the focus into this row of a list of the draft; where there is no such row, on the button that adds one. */
export function focusRow(list: Path, index: number): void {
  const place = document.querySelector(`[data-path="${CSS.escape(writePath(list))}"]`)
  const row = place?.querySelector(`[data-path^="${CSS.escape(writePath([...list, index]))}"]`)
  const control = row
    ? (row.querySelector<HTMLElement>('input, select, textarea') ?? row.querySelector('button'))
    : [...(place?.querySelectorAll('button') ?? [])].at(-1)
  control?.focus()
}

import { flushSync } from 'react-dom'

/**
 * Takes a row out of a list, and puts the focus, which would be lost with the button that was pressed, on what has the row's place
 * then; where no row is left, on `otherwise`. `rows` and `otherwise` are selectors within `place`.
 */
export function removeRow(
  place: Element | null,
  { rows, at, otherwise }: { rows: string; at: number; otherwise: string },
  remove: () => void,
): void {
  flushSync(remove)
  const left = [...(place?.querySelectorAll<HTMLElement>(rows) ?? [])]
  const next = left[Math.min(at, left.length - 1)] ?? place?.querySelector<HTMLElement>(otherwise)
  next?.focus()
}

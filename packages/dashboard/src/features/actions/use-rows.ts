import { useRef } from 'react'
import { flushSync } from 'react-dom'
import { type Path, valueAt } from './draft.ts'
import { focusRow } from './focus-row.ts'
import { moved } from './move-row.ts'
import type { DraftEditor } from './use-draft.ts'

export interface Rows {
  /** Of each row, in order: the same for as long as the row is there, wherever it moves. */
  keys: readonly number[]
  add(row: unknown): void
  remove(index: number): void
  move(from: number, to: number): void
}

/**
 * The rows of a list of the draft, with keys that follow a row when it moves. The focus goes to a row that was added, and to the
 * next one where one was removed.
 */
export function useRows(editor: DraftEditor, path: Path): Rows {
  const value = valueAt(editor.draft, path)
  const list: readonly unknown[] = Array.isArray(value) ? value : []
  const next = useRef(0)
  const keys = useRef<number[]>([])
  while (keys.current.length < list.length) keys.current.push(next.current++)
  keys.current.length = list.length
  return {
    keys: keys.current,
    add: row => {
      flushSync(() => editor.change(path, [...list, row]))
      focusRow(path, list.length)
    },
    remove: index => {
      keys.current = keys.current.toSpliced(index, 1)
      flushSync(() => editor.change(path, list.toSpliced(index, 1)))
      // The button that was pressed is gone, and the focus would be with it.
      focusRow(path, Math.min(index, list.length - 2))
    },
    move: (from, to) => {
      if (to < 0 || to >= list.length || from === to) return
      keys.current = moved(keys.current, from, to)
      editor.change(path, moved(list, from, to))
    },
  }
}

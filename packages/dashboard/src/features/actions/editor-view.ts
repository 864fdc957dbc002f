import { useState } from 'react'

export type EditorView = 'simple' | 'expert'

const key = 'bellhop.editor-view'

/** How much the editor shows. It is a choice of this browser, for every action. */
export function useEditorView(): [EditorView, (view: EditorView) => void] {
  const [view, setView] = useState(read)
  const choose = (next: EditorView) => {
    setView(next)
    try {
      localStorage.setItem(key, next)
    } catch {
      // It holds for this page then.
    }
  }
  return [view, choose]
}

function read(): EditorView {
  try {
    return localStorage.getItem(key) === 'expert' ? 'expert' : 'simple'
  } catch {
    return 'simple'
  }
}

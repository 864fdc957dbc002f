import { lazy, Suspense } from 'react'

export interface CodeEditorProps {
  value: string
  onChange?: (value: string) => void
  language: 'json' | 'javascript' | 'text'
  /** Its name, for a screen reader. */
  label: string
  readOnly?: boolean
  /** Words to complete within `{{ }}`. */
  placeholders?: readonly string[]
  /** Where something is wrong: offsets into the text. */
  problems?: readonly { from: number; to: number; message: string }[]
  minLines?: number
}

const Loaded = lazy(() => import('./code-mirror.tsx'))

/** An editor for code. Its library is loaded with the first one that is shown. */
export function CodeEditor(props: CodeEditorProps) {
  const height = { minHeight: `${(props.minLines ?? 4) * 1.4 + 1}em` }
  return (
    <Suspense
      fallback={<div role="status" aria-label="Loading the editor…" style={height} className="bg-hover rounded-lg" />}
    >
      <Loaded {...props} />
    </Suspense>
  )
}

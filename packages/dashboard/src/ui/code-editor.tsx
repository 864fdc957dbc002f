import { lazy, Suspense } from 'react'
import { classes } from './classes.ts'

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

/** An editor for code. Its library is loaded with the first one that is shown; until then the text stands in its place. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Text {...props} />}>
      <Loaded {...props} />
    </Suspense>
  )
}

/** As large as the editor will be, so that nothing jumps. */
function Text({ value, language, minLines = 4 }: CodeEditorProps) {
  const lines = { minHeight: `calc(${minLines * 1.4}em + ${language === 'text' ? '1rem' : '8px'})` }
  return (
    <div role="status" aria-label="Loading the editor…" className="border-line-strong rounded-lg border text-sm/[1.4]">
      <pre
        aria-hidden="true"
        style={lines}
        className={classes(
          'text-quiet wrap-anywhere whitespace-pre-wrap',
          language === 'text' ? 'px-3 py-2 font-sans' : 'py-1 pr-0.5 pl-14 font-mono',
        )}
      >
        {value}
      </pre>
    </div>
  )
}

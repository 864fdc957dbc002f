import { autocompletion, type CompletionContext, closeBrackets } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { CodeEditorProps } from './code-editor.tsx'

const fromOutside = Annotation.define<boolean>()

/** Lives in a shadow root: there its styles are adopted sheets, which the page's content security policy lets in. */
export default function CodeMirror(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef(props)
  latest.current = props
  const settings = useRef(new Compartment())

  // Before the browser paints: an empty frame would make the page jump.
  useLayoutEffect(() => {
    const element = host.current
    if (!element) return
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    root.replaceChildren()
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          history(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          syntaxHighlighting(colours),
          // Tab leaves the editor, as it leaves every other field; code is indented with Ctrl+] and Ctrl+[.
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.updateListener.of(update => {
            if (!update.docChanged || update.transactions.some(change => change.annotation(fromOutside))) return
            latest.current.onChange?.(update.state.doc.toString())
          }),
          autocompletion({ override: [context => completePlaceholder(context, latest.current.placeholders ?? [])] }),
          look,
          settings.current.of(settingsOf(latest.current)),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [])

  const { value, language, label, readOnly, minLines, problems } = props
  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    const changes = { from: 0, to: editor.state.doc.length, insert: value }
    editor.dispatch({ changes, annotations: fromOutside.of(true) })
  }, [value])
  useEffect(() => {
    view.current?.dispatch({
      effects: settings.current.reconfigure(
        settingsOf({
          language,
          label,
          ...(readOnly !== undefined && { readOnly }),
          ...(minLines !== undefined && { minLines }),
        }),
      ),
    })
  }, [language, label, readOnly, minLines])
  useEffect(() => {
    const editor = view.current
    if (!editor) return
    const end = editor.state.doc.length
    const found = (problems ?? []).map(({ from, to, message }) => ({
      from: Math.min(from, end),
      to: Math.min(to, end),
      message,
      severity: 'error' as const,
    }))
    editor.dispatch(setDiagnostics(editor.state, found))
  }, [problems])

  return <div ref={host} className="border-line-strong bg-raised overflow-hidden rounded-lg border" />
}

function settingsOf(props: Pick<CodeEditorProps, 'language' | 'label' | 'readOnly' | 'minLines'>): Extension {
  const gutters = [lineNumbers(), lintGutter()]
  const languages = { json: [json(), gutters], javascript: [javascript(), gutters], text: prose }
  return [
    languages[props.language],
    EditorView.contentAttributes.of({ 'aria-label': props.label }),
    EditorState.readOnly.of(props.readOnly ?? false),
    EditorView.theme({ '.cm-content, .cm-gutter': { minHeight: `${(props.minLines ?? 4) * 1.4}em` } }),
  ]
}

// For people to read, not for machines.
const prose = EditorView.theme({
  '&': { '--editor-font': 'var(--font-sans)' },
  '.cm-line': { paddingInline: '0.75rem' },
  '.cm-content': { paddingBlock: '0.5rem' },
})

function completePlaceholder(context: CompletionContext, names: readonly string[]) {
  const word = context.matchBefore(/\{\{\s*[\w.]*$/)
  if (!word) return null
  const open = /^\{\{\s*/.exec(word.text)?.[0].length ?? 2
  const closed = context.state.sliceDoc(context.pos, context.pos + 2) === '}}'
  return {
    from: word.from + open,
    options: names.map(label => ({ label, type: 'variable', apply: closed ? label : `${label}}}` })),
    validFor: /^[\w.]*$/,
  }
}

const look = EditorView.theme({
  '&': { fontSize: '0.875rem', color: 'var(--color-ink)', backgroundColor: 'var(--color-raised)' },
  '.cm-content': { fontFamily: 'var(--editor-font, var(--font-mono))', caretColor: 'var(--color-ink)' },
  '.cm-scroller': { fontFamily: 'var(--editor-font, var(--font-mono))', lineHeight: '1.4' },
  '.cm-gutters': { backgroundColor: 'var(--color-sunken)', color: 'var(--color-quiet)', border: 'none' },
  '&.cm-focused': { outline: '2px solid var(--color-accent)', outlineOffset: '-2px' },
  '.cm-cursor': { borderLeftColor: 'var(--color-ink)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    backgroundColor: 'var(--color-accent-soft) !important',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--color-raised)',
    border: '1px solid var(--color-line)',
    color: 'var(--color-ink)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    background: 'var(--color-accent)',
    color: 'var(--color-on-accent)',
  },
})

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--color-info)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--color-good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--color-warn)' },
  { tag: tags.propertyName, color: 'var(--color-accent)' },
  { tag: tags.comment, color: 'var(--color-quiet)', fontStyle: 'italic' },
])

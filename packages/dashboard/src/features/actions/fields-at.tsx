import { type ReactNode, type Ref, useState } from 'react'
import { classes } from '../../ui/classes.ts'
import { CheckboxField, SelectField, TextAreaField, TextField } from '../../ui/field.tsx'
import { TemplateField, type TemplateFieldProps } from '../../ui/template-field.tsx'
import { type Path, valueAt } from './draft.ts'
import { writePath } from './draft-path.ts'
import type { DraftEditor } from './use-draft.ts'

/** Fields that show and change one place of the draft. What is wrong there is found by the place's path. */
interface At {
  editor: DraftEditor
  path: Path
  label: ReactNode
  hint?: ReactNode
}

/** A place of the draft on the page, for a problem to lead to. */
export function Place({
  path,
  children,
  className,
  ref,
}: {
  path: Path
  children: ReactNode
  className?: string
  ref?: Ref<HTMLDivElement>
}) {
  return (
    <div ref={ref} data-path={writePath(path)} className={className}>
      {children}
    </div>
  )
}

interface TextAtProps extends At {
  /** What an empty field stands for. */
  empty?: null | '' | undefined
  rows?: number
  required?: boolean
  placeholder?: string
  aside?: ReactNode
  mono?: boolean
  type?: string
  className?: string
  isLabelHidden?: boolean
  onFocus?: () => void
  /** When the field is left. */
  onBlur?: () => void
}

export function TextAt({ editor, path, label, hint, rows, mono, className, ...more }: TextAtProps) {
  const { empty, ...rest } = 'empty' in more ? more : { ...more, empty: '' }
  const given = {
    label,
    hint,
    error: editor.issueAt(path),
    disabled: !editor.canEdit,
    value: textOf(valueAt(editor.draft, path)),
    onChange: (event: { target: { value: string } }) => editor.change(path, event.target.value || empty),
    spellCheck: !mono,
    ...rest,
  }
  return (
    <Place path={path} className={classes(mono && '[&_input]:font-mono [&_input]:text-sm', className)}>
      {rows === undefined ? <TextField {...given} /> : <TextAreaField rows={rows} {...given} />}
    </Place>
  )
}

/** A number, or nothing. `by` is how many of the draft's units one of the field's is. */
export function NumberAt({
  editor,
  path,
  label,
  hint,
  by = 1,
  empty = null,
  ...rest
}: At & { by?: number; empty?: number | null; min?: number; max?: number; step?: number; aside?: ReactNode }) {
  const value = valueAt(editor.draft, path)
  const shown = typeof value === 'number' ? String(value / by) : textOf(value)
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <Place path={path}>
      <TextField
        {...rest}
        type="number"
        step={rest.step ?? 'any'}
        label={label}
        hint={hint}
        error={editor.issueAt(path)}
        disabled={!editor.canEdit}
        value={typed ?? shown}
        onBlur={() => setTyped(null)}
        onChange={event => {
          setTyped(event.target.value)
          const number = Number(event.target.value)
          // 2.007 seconds are 2006.9999999999998 ms to a computer.
          editor.change(path, event.target.value === '' ? empty : by === 1 ? number : Math.round(number * by))
        }}
      />
    </Place>
  )
}

export function CheckAt({ editor, path, label, hint, fallback = false }: At & { fallback?: boolean }) {
  const value = valueAt(editor.draft, path)
  const error = editor.issueAt(path)
  return (
    <Place path={path}>
      <CheckboxField
        label={label}
        hint={hint}
        disabled={!editor.canEdit}
        checked={typeof value === 'boolean' ? value : fallback}
        onChange={event => editor.change(path, event.target.checked)}
      />
      {error && <p className="text-bad ml-7 text-sm">{error}</p>}
    </Place>
  )
}

/** A choice among texts. `null` in the draft is the choice whose value is empty. */
export function SelectAt({
  editor,
  path,
  label,
  hint,
  options,
  fallback = '',
  onChange,
}: At & {
  options: readonly (readonly [value: string, words: string])[]
  fallback?: string
  onChange?: (value: string) => void
}) {
  return (
    <Place path={path}>
      <SelectField
        label={label}
        hint={hint}
        error={editor.issueAt(path)}
        disabled={!editor.canEdit}
        value={textOf(valueAt(editor.draft, path)) || fallback}
        onChange={event => (onChange ?? (value => editor.change(path, value || null)))(event.target.value)}
      >
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </SelectField>
    </Place>
  )
}

export function TemplateAt({
  editor,
  path,
  empty = '',
  ...rest
}: At & Omit<TemplateFieldProps, 'value' | 'onChange' | 'error' | 'disabled'> & { empty?: null | '' }) {
  return (
    <Place path={path}>
      <TemplateField
        {...rest}
        error={editor.issueAt(path)}
        disabled={!editor.canEdit}
        value={textOf(valueAt(editor.draft, path))}
        onChange={text => editor.change(path, text || empty)}
      />
    </Place>
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : ''
}

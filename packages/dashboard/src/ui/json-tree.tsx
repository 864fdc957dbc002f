import { type ReactNode, useState } from 'react'

export type JsonPath = readonly (string | number)[]

export interface JsonTreeProps {
  value: unknown
  /** What the tree shows, for a screen reader. */
  label: string
  /** Stands before an entry: a box to tick. */
  before?: (path: JsonPath, value: unknown) => ReactNode
  /** Makes each plain value a button. */
  onPick?: (path: JsonPath) => void
  /** What that button does, such as `Insert status`. */
  pickLabel?: (path: JsonPath) => string
}

/** JSON as a tree that opens and closes. All of it is text, whatever an API has put into it. */
export function JsonTree({ value, label, ...rest }: JsonTreeProps) {
  return (
    <section aria-label={label} className="overflow-x-auto font-mono text-sm">
      {isBranch(value) ? <Entries value={value} path={[]} {...rest} /> : <Leaf value={value} path={[]} {...rest} />}
    </section>
  )
}

type Shown = Omit<JsonTreeProps, 'value' | 'label'>

const atOnce = 50

function Entries({ value, path, ...shown }: { value: object; path: JsonPath } & Shown) {
  const [count, setCount] = useState(atOnce)
  const all: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return (
    <ul className="grid gap-0.5">
      {all.slice(0, count).map(([key, inner]) => (
        <li key={key} className="flex items-start gap-2">
          {shown.before?.([...path, key], inner)}
          <Entry name={key} value={inner} path={[...path, key]} {...shown} />
        </li>
      ))}
      {all.length > count && (
        <li>
          <button type="button" className="text-accent py-1 font-sans underline" onClick={() => setCount(count + 200)}>
            Show more of the {all.length - count} others
          </button>
        </li>
      )}
    </ul>
  )
}

function Entry({ name, value, path, ...shown }: { name: string | number; value: unknown; path: JsonPath } & Shown) {
  if (!isBranch(value)) {
    return (
      <div className="min-w-0 py-0.5">
        <span className="text-quiet">{name}: </span>
        <Leaf value={value} path={path} {...shown} />
      </div>
    )
  }
  const size = Array.isArray(value) ? value.length : Object.keys(value).length
  return (
    <details open={path.length < 3 && size <= 20} className="min-w-0 flex-1">
      <summary className="hover:bg-hover rounded py-0.5">
        {name} <span className="text-quiet">{sizeWords(value, size)}</span>
      </summary>
      <div className="border-line ml-1.5 border-l pl-3">
        <Entries value={value} path={path} {...shown} />
      </div>
    </details>
  )
}

function Leaf({ value, path, onPick, pickLabel }: { value: unknown; path: JsonPath } & Shown) {
  const text = typeof value === 'string' ? JSON.stringify(cut(value)) : String(value)
  const look = `${colours[typeof value] ?? 'text-warn'} wrap-anywhere whitespace-pre-wrap`
  if (!onPick || path.length === 0) return <span className={look}>{text}</span>
  return (
    <button
      type="button"
      className={`${look} hover:bg-hover rounded px-0.5 text-left underline decoration-dotted underline-offset-4`}
      title={pickLabel?.(path)}
      aria-label={`${pickLabel?.(path) ?? 'Use'}: ${text}`}
      onClick={() => onPick(path)}
    >
      {text}
    </button>
  )
}

const colours: Record<string, string> = { string: 'text-good', number: 'text-info', boolean: 'text-warn' }
const longest = 500

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function sizeWords(value: object, size: number): string {
  if (Array.isArray(value)) return size === 1 ? '1 item' : `${size} items`
  return size === 1 ? '1 field' : `${size} fields`
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

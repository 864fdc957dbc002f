import { CopyButton } from './copy-button.tsx'

/** Text as it was sent or came: only ever text. It scrolls within itself, and can be copied. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <div className="border-line bg-sunken overflow-hidden rounded-lg border">
      <div className="border-line flex items-center justify-between gap-3 border-b py-1 pr-1 pl-3">
        <span className="text-quiet text-sm">{label}</span>
        <CopyButton text={text} />
      </div>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
        tabIndex={0}
        className="max-h-80 overflow-auto p-3"
      >
        <pre className="font-mono text-sm whitespace-pre-wrap wrap-anywhere">{text}</pre>
      </section>
    </div>
  )
}

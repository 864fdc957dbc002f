import { ArrowUp, ChevronDown, MessageCircle, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { classes } from '../../ui/classes.ts'
import type { AgentDraft } from './agent-draft.ts'
import { readableAccent } from './readable-accent.ts'

const surfaces = {
  light: { surface: '#ffffff', sunken: '#f5f5f3', text: '#1d1e20', quiet: '#5f6266', line: '#e4e4e4' },
  dark: { surface: '#1b1c1e', sunken: '#2b2d31', text: '#ededee', quiet: '#a5a8ad', line: '#343639' },
} as const

/** The look of the chat as it is set, before it is saved. The playground has the real one. */
export function ChatPreview({ draft }: { draft: Pick<AgentDraft, 'name' | 'greeting' | 'appearance'> }) {
  const { appearance } = draft
  const isNight = useNight()
  const dark = appearance.theme === 'dark' || (appearance.theme === 'auto' && isNight)
  const { surface, sunken, text, quiet, line } = surfaces[dark ? 'dark' : 'light']
  const { accent, on } = readableAccent(appearance.accent, dark)
  const title = appearance.title ?? draft.name
  const isLeft = appearance.position === 'left'
  // Colours of a fixed set, and an accent that was read as one: nothing that was typed gets into a style as it is.
  return (
    <figure className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2">
      <div aria-hidden="true" className="bg-sunken border-line rounded-xl border p-3 text-sm select-none">
        <div
          className="flex h-80 flex-col overflow-hidden rounded-2xl border"
          style={{ backgroundColor: surface, color: text, borderColor: line }}
        >
          <div className="flex items-center gap-3 border-b px-3 py-2.5" style={{ borderColor: line }}>
            <span
              className="grid size-9 shrink-0 place-items-center rounded-xl font-semibold"
              style={{ backgroundColor: accent, color: on }}
            >
              {[...title][0]?.toUpperCase()}
            </span>
            <div className="min-w-0 flex-1">
              <p className="truncate font-semibold">{title || ' '}</p>
              {appearance.subtitle && (
                <p className="truncate text-xs" style={{ color: quiet }}>
                  {appearance.subtitle}
                </p>
              )}
            </div>
            <X size={18} style={{ color: quiet }} />
          </div>
          <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-hidden p-3">
            <p className="line-clamp-5 pr-6 wrap-anywhere">{draft.greeting || 'Hello. What can I do for you?'}</p>
            <p
              className="max-w-[80%] self-end rounded-2xl rounded-br-lg px-3 py-1.5"
              style={{ backgroundColor: accent, color: on }}
            >
              Where is my order?
            </p>
          </div>
          <div
            className="m-2.5 flex items-center rounded-full border py-1 pr-1 pl-4"
            style={{ borderColor: '#85888c', color: quiet }}
          >
            <span className="flex-1 truncate">Write a message</span>
            <span className="grid size-8 place-items-center rounded-full" style={{ backgroundColor: sunken }}>
              <ArrowUp size={16} />
            </span>
          </div>
        </div>
        <div className={classes('mt-3 flex gap-2', isLeft ? 'justify-start' : 'justify-end')}>
          <span
            className="flex h-12 min-w-12 items-center justify-center gap-2 rounded-full px-3 font-semibold"
            style={{ backgroundColor: accent, color: on }}
          >
            {appearance.launcherText ? <MessageCircle size={22} /> : <ChevronDown size={22} />}
            {appearance.launcherText}
          </span>
        </div>
      </div>
      <figcaption className="text-quiet text-sm">How it will look, on the {appearance.position}.</figcaption>
    </figure>
  )
}

const night = matchMedia('(prefers-color-scheme: dark)')

function useNight(): boolean {
  return useSyncExternalStore(
    listener => {
      night.addEventListener('change', listener)
      return () => night.removeEventListener('change', listener)
    },
    () => night.matches,
  )
}

/**
 * The chat in the playground's frame: the same app module that customers get, with the visitor token that opening a playground gave. The
 * frame has an opaque origin, so what runs in it reaches nothing of the dashboard, and keeps nothing in the browser: each tab plays for
 * itself.
 */
import type { QueuedCall, StartOptions, TextStore } from '../sdk/types.ts'

declare const __APP_MODULE__: string

// What an address says of its origin; that of the frame itself is opaque.
const { origin } = location

addEventListener('message', begin)

/** The page around gives what to play with, once. */
function begin({ source, origin: sender, data }: MessageEvent): void {
  if (source !== parent || sender !== origin) return
  removeEventListener('message', begin)
  show(data).then(
    () => tell({ shown: true }),
    (error: unknown) => tell({ problem: error instanceof Error ? error.message : String(error) }),
  )
}

function tell(message: { shown: true } | { problem: string }): void {
  parent.postMessage(message, origin)
}

/** Resolves once the chat is there. */
async function show({ agent, token }: { agent: string; token: string }): Promise<void> {
  const base = new URL('../', import.meta.url).href
  const app: { start(options: StartOptions): () => void } = await import(/* @vite-ignore */ base + __APP_MODULE__)
  const bellhop: Record<string, unknown> = {}
  const key = `bellhop:${agent}`
  const settled = Promise.withResolvers<void>()
  const queue: QueuedCall[] = [
    ['on', ['ready', () => fill() || settled.reject(new Error('The chat did not appear.'))]],
    ['on', ['error', ({ message }: { message: string }) => settled.reject(new Error(message))]],
    // There is no button that would open it again.
    ['on', ['close', () => (bellhop.open as () => void)()]],
  ]
  // Code that runs in the frame may look for it, as on any page with the chat.
  Object.assign(window, { bellhop })
  app.start({
    agent,
    locale: undefined,
    base,
    bellhop,
    queue,
    local: keep(key, { token, used: true }),
    session: keep(key, { open: location.pathname + location.search }),
  })
  return settled.promise

  /** The chat has just put itself on the page, and nothing was painted since. */
  function fill(): boolean {
    const shadow = document.querySelector('body > bellhop-chat')?.shadowRoot
    if (!shadow) return false
    const looks = new CSSStyleSheet()
    looks.replaceSync(css)
    shadow.adoptedStyleSheets.push(looks)
    settled.resolve()
    return true
  }
}

const css = `.root .panel{position:fixed;inset:0;width:auto;max-width:none;height:auto;max-height:none;padding:0;border-radius:0;box-shadow:none;animation:none}
.root>.bubble,.head .icon{display:none}`

function keep(key: string, first: object): TextStore {
  const kept = new Map([[key, JSON.stringify(first)]])
  return { getItem: name => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value) }
}

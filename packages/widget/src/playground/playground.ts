/**
 * The chat within a page of the server's own dashboard: the same app module that customers get, with the visitor token that opening a
 * playground gave. It keeps nothing in the browser, so that each tab plays for itself.
 */
import type { QueuedCall, StartOptions, TextStore } from '../sdk/types.ts'

declare const __APP_MODULE__: string

export interface PlaygroundOptions {
  agent: string
  token: string
  /** What the chat fills; it is taken out of it at the end. */
  container: HTMLElement
}

/** Shows the chat. Resolves, once it is there, with what ends it. */
export async function showPlayground({ agent, token, container }: PlaygroundOptions): Promise<() => void> {
  const base = new URL('../', import.meta.url).href
  const app: { start(options: StartOptions): () => void } = await import(/* @vite-ignore */ base + __APP_MODULE__)
  const queue: QueuedCall[] = []
  const bellhop: Record<string, unknown> = {}
  const page = window as { bellhop?: object }
  const key = `bellhop:${agent}`
  let host: Element | null = null
  const settled = Promise.withResolvers<void>()
  queue.push(
    ['on', ['ready', settle]],
    ['on', ['error', ({ message }: { message: string }) => settled.reject(new Error(message))]],
    // There is no button that would open it again.
    ['on', ['close', () => (bellhop.open as () => void)()]],
  )
  // Code that runs on the page may look for it, as on any page with the chat.
  page.bellhop = bellhop
  const stop = app.start({
    agent,
    locale: undefined,
    base,
    bellhop,
    queue,
    local: keep(key, { token, used: true }),
    session: keep(key, { open: location.pathname + location.search }),
  })
  const end = () => {
    stop()
    host?.remove()
    if (page.bellhop === bellhop) delete page.bellhop
  }
  try {
    await settled.promise
  } catch (error) {
    end()
    throw error
  }
  return end

  /** The chat has just put itself at the end of the page, and nothing was painted since. */
  function settle() {
    host ??= document.querySelector('body > bellhop-chat')
    if (!host?.shadowRoot) return settled.reject(new Error('The chat did not appear.'))
    const looks = new CSSStyleSheet()
    looks.replaceSync(css)
    host.shadowRoot.adoptedStyleSheets.push(looks)
    container.append(host)
    settled.resolve()
  }
}

const css = `:host{position:static;display:block;height:100%}
.root{height:100%}
.root .panel{position:relative;inset:auto;width:auto;max-width:none;height:100%;max-height:none;padding:0;border-radius:0;box-shadow:none;animation:none}
.root>.bubble,.head .icon{display:none}`

function keep(key: string, first: object): TextStore {
  const kept = new Map([[key, JSON.stringify(first)]])
  return { getItem: name => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value) }
}

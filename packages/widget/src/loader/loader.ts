/**
 * The one script of the page: a classic script, so that it works with `async` and knows its own tag. It sets up
 * `window.bellhop` at once, keeping calls until the app module is there, and imports that module from the server that it
 * came from itself. `import()` needs no Trusted Type and is covered by the same CSP entry (host, nonce or strict-dynamic).
 */
import type { QueuedCall, StartOptions } from '../sdk/types.ts'

declare const __APP_MODULE__: string

const script =
  document.currentScript instanceof HTMLScriptElement
    ? document.currentScript
    : document.querySelector<HTMLScriptElement>('script[data-agent][src*="/embed.js"]')
const agent = script?.dataset.agent
const page = window as { bellhop?: object }

if (!script || !agent) {
  console.warn('Bellhop: the script tag needs data-agent="agt_…", the id of your agent.')
} else if (page.bellhop) {
  console.warn('Bellhop: the script is on this page twice; the second one does nothing.')
} else {
  const queue: QueuedCall[] = []
  const bellhop: Record<string, unknown> = {}
  for (const name of ['init', 'open', 'close', 'toggle', 'on', 'off', 'identify', 'setContext', 'sendMessage']) {
    bellhop[name] = (...args: unknown[]) => void queue.push([name, args])
  }
  page.bellhop = bellhop
  const base = script.src.slice(0, script.src.lastIndexOf('/embed.js') + 1)
  import(/* @vite-ignore */ base + __APP_MODULE__).then(
    (app: { start: (options: StartOptions) => void }) =>
      app.start({ agent, locale: script.dataset.locale, base, bellhop, queue }),
    error => console.warn(`Bellhop: ${base} could not be loaded; a CSP must allow it in script-src.`, error),
  )
}

import type { StartOptions } from './sdk/types.ts'
import { createApp } from './session/create-app.ts'
import { createMemory } from './session/memory.ts'
import type { TextFiles } from './texts/load-texts.ts'
import { mount } from './ui/mount.tsx'

declare const __TEXT_FILES__: TextFiles

/** Called by the loader: wires the chat to this browser and puts it on the page. Returns what lets it hear nothing more. */
export function start(options: StartOptions): () => void {
  const memory = createMemory(
    options.agent,
    () => options.local ?? localStorage,
    () => options.session ?? sessionStorage,
  )
  const path = location.pathname + location.search
  const app = createApp({
    ...options,
    textFiles: __TEXT_FILES__,
    pageLocale: () => document.documentElement.lang,
    memory,
    fetch: (url, init) => fetch(url, init),
    importModule: url => import(/* @vite-ignore */ url),
    wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
    waitForNetwork,
    left,
    random: Math.random,
    origin: location.origin,
    path,
    warn: (message, cause) => (cause === undefined ? console.warn(message) : console.warn(message, cause)),
  })

  document.addEventListener('visibilitychange', () => app.setVisible(document.visibilityState === 'visible'))
  addEventListener('pagehide', () => app.setLeft(true))
  addEventListener('pageshow', () => app.setLeft(false))
  app.setVisible(document.visibilityState === 'visible')
  addEventListener('online', () => app.setOnline(true))
  addEventListener('offline', () => app.setOnline(false))

  // On a phone the panel covers the page, so it doesn't come along to another one.
  const open = memory.recallOpen()
  if (open && (open.path === path || innerWidth > 480)) app.open('reload')

  if (document.body) mount(app)
  else document.addEventListener('DOMContentLoaded', () => mount(app))
  return () => app.setLeft(true)
}

function waitForNetwork(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    addEventListener('online', done)
    signal?.addEventListener('abort', done)
  })
}

/** Where the browser doesn't say who sent the page elsewhere, nobody did. */
function left(): Promise<boolean> {
  return new Promise(resolve => {
    let byScript = false
    window.navigation?.addEventListener('navigate', ({ userInitiated, destination }) => {
      byScript = !(userInitiated || destination.sameDocument)
    })
    addEventListener('pagehide', () => resolve(byScript), { once: true })
  })
}

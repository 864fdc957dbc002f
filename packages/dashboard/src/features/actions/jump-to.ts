import { flushSync } from 'react-dom'
import type { Path } from './draft.ts'
import { writePath } from './draft-path.ts'

const sections: Readonly<Record<string, string>> = {
  inputs: 'inputs',
  request: 'request',
  response: 'response',
  messages: 'messages',
  client: 'client',
  runMode: 'mode',
  requires: 'mode',
  approvalExpiresMs: 'mode',
  collect: 'mode',
  context: 'mode',
  followUps: 'after',
  offer: 'after',
  readBack: 'after',
  escalates: 'after',
}

/**
 * Puts the focus where a problem is: at its field, else at the nearest that holds it, else at its section. False where the page
 * doesn't show the field itself.
 */
export function jumpTo(path: Path): boolean {
  const closed = placeOf(path)?.querySelector<HTMLElement>('[data-opens][aria-expanded="false"]')
  if (closed) flushSync(() => closed.click())
  const place = placeOf(path)
  focus(place)
  return place?.dataset.path === writePath(path)
}

function placeOf(path: Path): HTMLElement | null {
  for (let length = path.length; length > 0; length--) {
    const place = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(writePath(path.slice(0, length)))}"]`)
    if (place) return place
  }
  return document.getElementById(sections[String(path[0])] ?? 'general')
}

function focus(place: HTMLElement | null): void {
  if (!place) return
  place.scrollIntoView({ block: 'center' })
  const control = place.querySelector<HTMLElement>('input, select, textarea, button, [tabindex]')
  // A code editor is in a shadow root of its own.
  const code = [...place.querySelectorAll('*')].find(element => element.shadowRoot)?.shadowRoot
  ;(code?.querySelector<HTMLElement>('[contenteditable]') ?? control)?.focus({ preventScroll: true })
}

import { render } from 'preact'
import type { App } from '../session/create-app.ts'
import { Root } from './root.tsx'
import { css } from './styles.ts'

/** Puts the chat on the page, in a shadow root of its own, as soon as the server lets it be shown. */
export function mount(app: App): void {
  const unsubscribe = app.store.subscribe(show)
  show()

  function show() {
    if (app.store.get().phase !== 'ready') return
    unsubscribe()
    // A page may hold elements of the name only if it knows the chat; so no style of the page is meant for it.
    const host = document.createElement('bellhop-chat')
    const shadow = host.attachShadow({ mode: 'open' })
    const looks = new CSSStyleSheet()
    looks.replaceSync(css)
    shadow.adoptedStyleSheets = [looks]
    followKeyboard(host.style)
    // Keys that are typed in the chat are none of the page's shortcuts.
    for (const type of ['keydown', 'keypress', 'keyup']) host.addEventListener(type, event => event.stopPropagation())
    document.body.append(host)
    render(<Root app={app} shadow={shadow} />, shadow)
  }
}

/** iOS lays its keyboard over the page without making it smaller; the full-screen panel keeps above it. */
function followKeyboard(style: CSSStyleDeclaration) {
  const seen = window.visualViewport
  if (!seen) return
  const update = () => {
    const covered = innerHeight - seen.height > 80 && seen.scale === 1
    style.setProperty('--bellhop-seen-height', covered ? `${seen.height}px` : '')
    style.setProperty('--bellhop-seen-top', covered ? `${seen.offsetTop}px` : '')
  }
  seen.addEventListener('resize', update)
  seen.addEventListener('scroll', update)
}

import { render } from 'preact'
import type { App } from '../session/create-app.ts'
import { Root } from './root.tsx'
import { css } from './styles.ts'
import { themeCss } from './theme.ts'

/** Puts the chat on the page, in a shadow root of its own, as soon as the server lets it be shown. */
export function mount(app: App): void {
  const unsubscribe = app.store.subscribe(show)
  show()

  function show() {
    const { phase, agent } = app.store.get()
    if (phase !== 'ready' || !agent) return
    unsubscribe()
    // A page may hold elements of the name only if it knows the chat; so no style of the page is meant for it.
    const host = document.createElement('bellhop-chat')
    const shadow = host.attachShadow({ mode: 'open' })
    const looks = sheet(themeCss(agent.appearance.accent))
    const viewport = new CSSStyleSheet()
    shadow.adoptedStyleSheets = [sheet(css), looks, viewport]
    let accent = agent.appearance.accent
    app.store.subscribe(() => {
      const next = app.store.get().agent?.appearance.accent ?? null
      if (next !== accent) looks.replaceSync(themeCss(next))
      accent = next
    })
    followKeyboard(viewport)
    // Keys that are typed in the chat are none of the page's shortcuts.
    for (const type of ['keydown', 'keypress', 'keyup']) host.addEventListener(type, event => event.stopPropagation())
    document.body.append(host)
    render(<Root app={app} shadow={shadow} />, shadow)
  }
}

function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet()
  made.replaceSync(css)
  return made
}

/** iOS lays its keyboard over the page without making it smaller; the full-screen panel keeps above it. */
function followKeyboard(sheet: CSSStyleSheet) {
  const seen = window.visualViewport
  if (!seen) return
  let last = ''
  const update = () => {
    const covered = innerHeight - seen.height > 80 && seen.scale === 1
    const next = covered ? `.root{--seen-height:${seen.height}px;--seen-top:${seen.offsetTop}px}` : ''
    if (next !== last) sheet.replaceSync(next)
    last = next
  }
  seen.addEventListener('resize', update)
  seen.addEventListener('scroll', update)
}

export type Theme = 'light' | 'dark' | 'system'

const key = 'bellhop.theme'

/** What the person chose on this device; `system` until they choose. */
export function readTheme(): Theme {
  const kept = read()
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(key, theme)
  } catch {
    // A browser that keeps nothing forgets the choice with the page.
  }
  applyTheme(theme)
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

/** For what is painted by script: calls back whenever the page has come to look otherwise. Gives a way to stop it. */
export function onThemeChange(listener: () => void): () => void {
  const soon = () => void requestAnimationFrame(listener)
  const chosen = new MutationObserver(soon)
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', soon)
  return () => {
    chosen.disconnect()
    system.removeEventListener('change', soon)
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

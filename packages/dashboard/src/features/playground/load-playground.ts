interface Shown {
  agent: string
  token: string
  container: HTMLElement
}

/** Shows the chat that customers get, from this server's own files. Resolves with what ends it. */
export async function showPlayground(shown: Shown): Promise<() => void> {
  const address = new URL('/embed/playground.js', location.origin).href
  const module: unknown = await import(/* @vite-ignore */ address)
  const show =
    typeof module === 'object' && module !== null && 'showPlayground' in module ? module.showPlayground : null
  if (typeof show !== 'function') throw new Error('The chat could not be loaded. Reload the page.')
  const end: unknown = await show(shown)
  return () => {
    if (typeof end === 'function') end()
  }
}

import type { Plugin } from 'vite'

/**
 * Names of our own properties, and of Preact's, that the build shortens. None may be a name of the DOM, of JavaScript, of the server's JSON, of
 * `window.bellhop`, of what the browser keeps, or of what the loader hands over: a test holds them against those.
 */
export const ownNames =
  'acts aligned anew announcements answers app approval awake bubble busy chat choices componentDidMount componentDidUpdate componentWillUnmount current decide described dismiss draft drafts drain dropped emit everOpen eyebrow follows forceUpdate getSnapshotBeforeUpdate importModule lastNumber moveFocus night offline onDraft onEvent onFailure onIdentityRefused onLeft onRate onSend onSession onState onStop onTake onTrouble onUnauthorized openedBy pageLocale phase placed recall recallOpen refusal refuse remember rememberOpen renew retryAfterMs say sayAgain setLeft setOnline setState setVisible settled shadow shown sight silenceMs spin startAnew sure textFiles toEnd told trouble turn unread unsay waitForNetwork'.split(
    ' ',
  )

/**
 * Shortens the custom properties that the style sheet always sets. Those that may be unset keep their long names, because they
 * would be inherited from a page that has a short one.
 */
export function shortenCustomProperties(): Plugin {
  const found = new Map<string, string>()
  const short = (name: string) => {
    if (!found.has(name)) found.set(name, `--${(found.size + 10).toString(36)}`)
    return found.get(name) ?? name
  }
  return {
    name: 'bellhop-custom-properties',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/widget/src/ui/')) return null
      return { code: code.replace(/--(?!bellhop-)[a-z][a-z-]*/g, short), map: null }
    },
  }
}

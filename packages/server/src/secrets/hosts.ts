/**
 * The form in which a host is stored and compared: `api.example.com`, `127.0.0.1:4461`, `[::1]:8080`; lower case, international
 * names in their ASCII form, the port as it was given. Null where the text is anything else, such as a URL or a wildcard.
 */
export function normaliseHost(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed.length > 260 || !/^[^/?#@%*\\\s:,]+(:[0-9]{1,5})?$|^\[[0-9a-fA-F:.]+\](:[0-9]{1,5})?$/.test(trimmed))
    return null
  const [, host = '', port] = /^(.*?)(?::([0-9]{1,5}))?$/.exec(trimmed) ?? []
  // An ending that looks like a port is none within brackets.
  const isWholeAddress = trimmed.endsWith(']')
  const url = URL.parse(`https://${isWholeAddress ? trimmed : host}/`)
  const name = url?.hostname.replace(/\.$/, '') ?? ''
  if (name === '' || (!name.startsWith('[') && !/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$/.test(name)) || name.includes('..'))
    return null
  if (isWholeAddress || port === undefined) return name
  return Number(port) >= 1 && Number(port) <= 65_535 ? `${name}:${Number(port)}` : null
}

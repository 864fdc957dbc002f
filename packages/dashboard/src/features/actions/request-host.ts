/** The host of an address, with its port where it names one; null while there is none. Placeholders stand behind the host. */
export function requestHost(url: string): string | null {
  const whole = /^[a-z]+:\/\//i.test(url) ? url : `https://${url}`
  try {
    const { host } = new URL(whole.replaceAll(/\{\{[^{}]*\}\}/g, 'x'))
    return host === '' ? null : host
  } catch {
    return null
  }
}

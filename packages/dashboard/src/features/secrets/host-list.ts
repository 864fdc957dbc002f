/** The hosts that somebody typed: one on a line, or separated by commas or spaces. What a pasted address has beside its host is left away. */
export function readHosts(text: string): string[] {
  const hosts = text
    .split(/[\s,;]+/)
    .map(toHost)
    .filter(host => host !== '')
  return [...new Set(hosts)]
}

export function writeHosts(hosts: readonly string[]): string {
  return hosts.join('\n')
}

/** Hosts that the value may not yet be sent to: they need the value again. */
export function addedHosts(before: readonly string[], after: readonly string[]): string[] {
  return after.filter(host => !before.includes(host))
}

function toHost(text: string): string {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null
  return (url?.host ?? text).toLowerCase()
}

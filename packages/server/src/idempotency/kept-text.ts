/** An answer as it is kept: like a message of HTTP, header lines and an empty line before the body where it has any to keep. */
export function toKeptText({ headers, body }: { headers: Readonly<Record<string, string>>; body: string }): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)
  return lines.length === 0 ? body : `${lines.join('')}\n${body}`
}

// No JSON begins like that.
const head = /^(?:[a-z-]+: [^\n]*\n)+\n/

export function fromKeptText(text: string): { headers: Record<string, string>; body: string } {
  const [lines = ''] = head.exec(text) ?? []
  const pairs = lines.split('\n').flatMap(line => {
    const at = line.indexOf(': ')
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 2)]]
  })
  return { headers: Object.fromEntries(pairs), body: text.slice(lines.length) }
}

/** A row of a form body. Its value may hold placeholders, which stay as they are written. */
export interface FormRow {
  name: string
  value: string
}

/** The rows of `a=b&c={{x}}`; null where its text says more than rows can show, such as a placeholder in a name. */
export function readForm(body: string): FormRow[] | null {
  if (body === '') return []
  const rows = splitOutside(body, '&').map(pair => {
    const [name = '', ...value] = splitOutside(pair, '=')
    return { name: decode(name), value: decode(value.join('=')) }
  })
  return rows.some(({ name }) => name.includes('{{')) ? null : rows
}

export function writeForm(rows: readonly FormRow[]): string {
  return rows.map(({ name, value }) => `${encode(name)}=${encode(value)}`).join('&')
}

const placeholder = /(\{\{[^{}]*\}\})/

function splitOutside(text: string, separator: string): string[] {
  const groups = ['']
  for (const [index, piece] of text.split(placeholder).entries()) {
    const [first = '', ...rest] = index % 2 === 1 ? [piece] : piece.split(separator)
    groups.push(`${groups.pop()}${first}`, ...rest)
  }
  return groups
}

function encode(text: string): string {
  return text
    .split(placeholder)
    .map((piece, index) => (index % 2 === 1 ? piece : new URLSearchParams([['', piece]]).toString().slice(1)))
    .join('')
}

function decode(text: string): string {
  return text
    .split(placeholder)
    .map((piece, index) =>
      index % 2 === 1 ? piece : (new URLSearchParams(`=${piece.replaceAll('=', '%3D')}`).get('') ?? ''),
    )
    .join('')
}

/** Markup that is already safe to place in a page. */
export interface Html {
  readonly markup: string
}

type Value = string | number | Html | readonly Html[]

/** Template tag for pages: every value is escaped unless it is itself `Html`. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  const markup = strings.reduce((text, string, index) => {
    const value = values[index - 1]
    return text + (value === undefined ? '' : toMarkup(value)) + string
  })
  return { markup }
}

/** Escapes for element content and for quoted attribute values, in HTML and SVG. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

function toMarkup(value: Value): string {
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  if ('markup' in value) return value.markup
  return value.map(part => part.markup).join('')
}

import type { Template } from './parse-template.ts'
import { lookUp, refuseTemplate, refuseValue, type TemplateValues } from './template-values.ts'

/** A secret is named, never written out: it joins the text where the request is sent. */
type HeaderPart = { text: string } | { secret: string }

export type RenderedHeader = { kind: 'absent' } | { kind: 'value'; parts: HeaderPart[] }

/**
 * Fills a header value. With an absent placeholder the whole header is absent.
 * @throws BellhopError `template_invalid` when the template has problems, or the text is not Latin-1 or holds a control
 * character (CR, LF and NUL would begin another header or request: RFC 9110, 5.5).
 */
export function renderHeader(template: Template, values: TemplateValues, path = '$.request.headers'): RenderedHeader {
  if (template.problems.length > 0) {
    throw refuseTemplate(
      path,
      template.problems.map(problem => problem.message),
    )
  }
  const parts: HeaderPart[] = []
  const append = (text: string): void => {
    const last = parts.at(-1)
    if (last !== undefined && 'text' in last) last.text += text
    else parts.push({ text })
  }
  let absent = false
  for (const part of template.parts) {
    if (part.kind === 'text') {
      if (!isHeaderText(part.text)) throw refuseTemplate(path, [`The header holds ${unfit}.`])
      append(part.text)
    } else if (part.secret) {
      parts.push({ secret: part.name })
    } else {
      const value = lookUp(values, part.name, path)
      if (value === undefined) absent = true
      else if (isHeaderText(String(value))) append(String(value))
      else throw refuseValue(part.name, path, `it holds ${unfit}`)
    }
  }
  return absent ? { kind: 'absent' } : { kind: 'value', parts }
}

/** Latin-1 without its control characters. */
export function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e\xa0-\xff]*$/.test(text)
}

const unfit = 'a line break, another control character or one beyond Latin-1'

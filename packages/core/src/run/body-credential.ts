import { BellhopError } from '../error/bellhop-error.ts'
import { isJsonObject } from '../json.ts'

/**
 * Puts a credential into a rendered body: beside the other names of a JSON object, behind the other pairs of a form. The rest
 * stays as it was rendered, byte for byte: parsing it and writing it again would change large numbers.
 * Throws `template_invalid` where the body has no place for it.
 */
export function addBodyCredential(body: string | null, type: 'json' | 'form', name: string, value: string): string {
  const rest = body?.trim() ?? ''
  if (type === 'form') return [...(rest === '' ? [] : [rest]), toPair(name, value)].join('&')
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`
  if (rest === '') return `{${member}}`
  refuseUnlessFree(rest, name)
  const open = rest.slice(0, -1).trimEnd()
  return `${open}${open === '{' ? '' : ','}${member}}`
}

/** The same with a mask for the record, which is for people and therefore not encoded. */
export function showBodyCredential(body: string | null, type: 'json' | 'form', name: string, mask: string): string {
  if (type === 'json') return addBodyCredential(body, type, name, mask)
  return `${addBodyCredential(body, type, name, '')}${mask}`
}

function toPair(name: string, value: string): string {
  return new URLSearchParams([[name, value]]).toString()
}

function refuseUnlessFree(body: string, name: string): void {
  const parsed: unknown = JSON.parse(body)
  const path = '$.request.body'
  if (!isJsonObject(parsed)) {
    throw new BellhopError('template_invalid', 'A credential in the body needs a body that is a JSON object.', {
      issues: [{ path, message: 'Make the body a JSON object, or send the credential in a header.' }],
    })
  }
  if (Object.hasOwn(parsed, name)) {
    throw new BellhopError('template_invalid', `The body has "${name}" already, where the credential belongs.`, {
      issues: [{ path, message: `Remove "${name}" from the body, or put the credential under another name.` }],
    })
  }
}

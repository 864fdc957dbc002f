import type { Action, ActionInput, ActionRequest, JsonObject, JsonValue } from '@bellhop/core'
import { maskCredentials, sensitiveMask } from '@bellhop/core'
import type { Shown } from '../audit/describe-changes.ts'

/** A definition beside what the audit trail may show of it. */
export function toShown(definition: Action): Shown {
  return { value: toJson(definition), shown: toAuditForm(definition) }
}

/**
 * A definition as the audit trail keeps it: whole, but for what an author may have written into it that should be a secret or
 * a customer's. The trail can't be taken back, so it errs on the side of masking.
 */
function toAuditForm(definition: Action): JsonObject {
  const { request, response, inputs } = definition
  const form: { [key: string]: JsonValue } = toJson(definition)
  form.inputs = inputs.map(input => toJson(maskInput(input)))
  form.response = { ...toJson(response), sample: response.sample === null ? null : sensitiveMask }
  form.request =
    request === null
      ? null
      : {
          ...toJson(request),
          url: maskUrl(request.url),
          headers: request.headers.map(row => toJson(maskRow(row))),
          query: request.query.map(row => toJson(maskRow(row))),
          body: request.body && maskBody(request.body),
        }
  return maskCredentials<JsonObject>(form, sensitiveMask)
}

type NameValue = ActionRequest['headers'][number]

const credentialName = /auth|cookie|key|passw|secret|session|signature|token/i

function maskRow(row: NameValue): NameValue {
  return credentialName.test(row.name) ? { ...row, value: maskText(row.value) } : row
}

// A value that is made of placeholders alone holds nothing.
function maskText(value: string): string {
  return value.replace(/\{\{[^}]*\}\}/g, '').trim() === '' ? value : sensitiveMask
}

function maskUrl(url: string): string {
  return url.replace(/([?&])([^=&#]*)=([^&#]*)/g, (whole, sign: string, name: string, value: string) =>
    credentialName.test(name) ? `${sign}${name}=${maskText(value)}` : whole,
  )
}

// The body is a template: not always JSON, so its members are found by how they are written.
function maskBody(body: string): string {
  return body
    .replace(/"((?:[^"\\]|\\.)*)"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g, (whole, name: string, colon: string, value: string) =>
      credentialName.test(name) ? `"${name}"${colon}"${maskText(value)}"` : whole,
    )
    .replace(/(^|&)([^=&\s{}"]+)=([^&\s]*)/g, (whole, sign: string, name: string, value: string) =>
      credentialName.test(name) ? `${sign}${name}=${maskText(value)}` : whole,
    )
}

function maskInput(input: ActionInput): ActionInput {
  if (!input.sensitive) return input
  const mask = (value: JsonValue) => (value === null ? null : sensitiveMask)
  return { ...input, default: mask(input.default), value: mask(input.value), example: input.example && sensitiveMask }
}

function toJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value))
}

import {
  type Action,
  type ActionInput,
  type JsonObject,
  type JsonValue,
  maskCode,
  maskCredentials,
  mayNameCredential,
  sensitiveMask,
} from '@bellhop/core'
import type { Shown } from '../audit/describe-changes.ts'
import { maskRequest } from './mask-request.ts'

/** A definition beside what the audit trail may show of it. */
export function toShown(definition: Action): Shown {
  return { value: toJson(definition), shown: toAuditForm(definition) }
}

/**
 * A definition as the audit trail keeps it: whole, but for what an author may have written into it that should be a secret or
 * a customer's. The trail can't be taken back, so it errs on the side of masking: what was changed can be looked up in the versions.
 */
function toAuditForm(definition: Action): JsonObject {
  const { request, response, inputs, client } = definition
  const form: { [key: string]: JsonValue } = toJson(definition)
  form.inputs = inputs.map(input => toJson(maskInput(input, inputs)))
  form.response = {
    ...toJson(response),
    transform: response.transform && maskCode(response.transform, sensitiveMask),
    sample: response.sample === null ? null : sensitiveMask,
  }
  form.request = request === null ? null : toJson(maskRequest(request))
  form.client = client && toJson({ ...client, code: maskCode(client.code, sensitiveMask) })
  return maskCredentials<JsonObject>(form, sensitiveMask)
}

function maskInput(input: ActionInput, inputs: readonly ActionInput[]): ActionInput {
  const { when } = input
  const asked = inputs.find(({ name }) => name === when?.input)
  const shown = asked && when && isHidden(asked) ? { ...input, when: maskWhen(when) } : input
  // Nobody can tell from a constant's name what an API takes it for.
  if (!isHidden(input)) return input.from === 'constant' ? { ...shown, value: maskValue(input.value) } : shown
  return {
    ...shown,
    default: maskValue(input.default),
    value: maskValue(input.value),
    example: input.example && sensitiveMask,
    pattern: input.pattern && sensitiveMask,
    options: input.options && [{ value: sensitiveMask, label: sensitiveMask }],
  }
}

function isHidden({ sensitive, name, title }: ActionInput): boolean {
  return sensitive || mayNameCredential(name) || mayNameCredential(title ?? '')
}

function maskValue(value: JsonValue): string | null {
  return value === null ? null : sensitiveMask
}

function maskWhen(when: NonNullable<ActionInput['when']>): NonNullable<ActionInput['when']> {
  if ('equals' in when) return { ...when, equals: sensitiveMask }
  return 'in' in when ? { ...when, in: [sensitiveMask] } : when
}

function toJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value))
}

import type { Credential } from './credential.ts'
import type { PreparedRun } from './frozen.ts'
import { sensitiveMask } from './mask.ts'
import { createRedactor, type Masked, type Redactor } from './redact.ts'

/** What is taken out of everything that an upstream says. */
export interface Redactors {
  /** Credentials: gone before anything else sees the answer. */
  credentials: Redactor
  /** Credentials and sensitive inputs: for whatever is kept, or goes to a model. */
  record: Redactor
}

export function createRedactors(prepared: PreparedRun, credentials: readonly Credential[]): Redactors {
  const sensitive = sensitiveTexts(prepared).map((value): Masked => ({ value, mask: sensitiveMask, aloneBelow: 6 }))
  const forCredentials = createRedactor(credentials)
  return {
    credentials: forCredentials,
    record: sensitive.length === 0 ? forCredentials : createRedactor([...credentials, ...sensitive]),
  }
}

function sensitiveTexts({ action, frozen }: PreparedRun): string[] {
  return action.inputs.flatMap(({ name, sensitive }) => {
    const value = sensitive && Object.hasOwn(frozen.values, name) ? frozen.values[name] : undefined
    // A yes or no stands in every answer, and says nothing where it stands.
    if (value === undefined || typeof value === 'boolean') return []
    return typeof value === 'string' ? spellings(value) : [String(value)]
  })
}

/** A number of a card or a phone comes back as an API keeps it, which is seldom as it was typed: its digits alone, or in fours. */
function spellings(value: string): string[] {
  const digits = value.replace(/\D/g, '')
  if (digits.length < 6 || /[^\d\s().+/-]/.test(value)) return [value]
  const fours = digits.match(/.{1,4}/g) ?? []
  return [...new Set([value, digits, fours.join(' '), fours.join('-')])]
}

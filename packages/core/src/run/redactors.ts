import type { PreparedRun } from './frozen.ts'
import { fingerprint, sensitiveMask } from './mask.ts'
import { createRedactor, type Masked, type Redactor } from './redact.ts'

/** What is taken out of everything that an upstream says. */
export interface Redactors {
  /** Credentials: gone before anything else sees the answer. */
  credentials: Redactor
  /** Credentials and sensitive inputs: for whatever is kept, or goes to a model. */
  record: Redactor
}

export function createRedactors(
  prepared: PreparedRun,
  credentials: readonly string[],
  hmac: (text: string) => string,
): Redactors {
  const secret = [...new Set(credentials)].map(
    (value): Masked => ({
      value,
      mask: fingerprint(value, hmac),
      aloneBelow: 4,
    }),
  )
  const sensitive = sensitiveTexts(prepared).map((value): Masked => ({ value, mask: sensitiveMask, aloneBelow: 6 }))
  const forCredentials = createRedactor(secret)
  return {
    credentials: forCredentials,
    record: sensitive.length === 0 ? forCredentials : createRedactor([...secret, ...sensitive]),
  }
}

function sensitiveTexts({ action, frozen }: PreparedRun): string[] {
  return action.inputs.flatMap(({ name, sensitive }) => {
    const value = sensitive && Object.hasOwn(frozen.values, name) ? frozen.values[name] : undefined
    // A yes or no stands in every answer, and says nothing where it stands.
    return value === undefined || typeof value === 'boolean' ? [] : [String(value)]
  })
}

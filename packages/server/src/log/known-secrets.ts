import { createRedactor, type Masked, type Redactor, sensitiveMask } from '@bellhop/core'

/** The values that must not be read in any line of the log: the operator's keys, and every secret that was opened lately. */
export interface KnownSecrets {
  add(...values: readonly string[]): void
  /** Takes them out of texts and of what is in JSON, as they are and in the encodings in which they travel. */
  redactor(): Redactor
}

/** A node that uses more secrets at a time than this knows the last ones. */
const most = 1_000

export function createKnownSecrets(): KnownSecrets {
  const known = new Map<string, Masked>()
  let made: Redactor | null = null
  return {
    add: (...values) => {
      for (const value of values) {
        const masked = known.get(value)
        if (masked) known.delete(value)
        else made = null
        // Shorter ones are found only where they stand alone: within words and numbers they are chance.
        known.set(value, masked ?? { value, mask: sensitiveMask, aloneBelow: 6 })
        const [oldest] = known.keys()
        if (known.size > most && oldest !== undefined) known.delete(oldest)
      }
    },
    redactor: () => {
      made ??= createRedactor([...known.values()])
      return made
    },
  }
}

import { createRedactor, type Masked, type Redactor, sensitiveMask } from '@bellhop/core'
import { RecencyMap } from '../recency-map.ts'

/** The values that must not be read in any line of the log: the operator's keys, and every secret that was opened lately. */
export interface KnownSecrets {
  /** The operator's own: known for as long as the process lives, whatever else is opened. */
  pin(...values: readonly string[]): void
  /** Those of workspaces: the last ones that were opened or used. */
  add(...values: readonly string[]): void
  /** Takes them out of texts and of what is in JSON, as they are and in the encodings in which they travel. */
  redactor(): Redactor
}

/** A node that uses more secrets at a time than this knows the last ones. */
const most = 1_000

export function createKnownSecrets(): KnownSecrets {
  const pinned = new Map<string, Masked>()
  const lately = new RecencyMap<Masked>()
  let made: Redactor | null = null
  return {
    pin: (...values) => {
      made = null
      for (const value of values) pinned.set(value, toMasked(value))
    },
    add: (...values) => {
      for (const value of values) {
        if (lately.use(value)) continue
        made = null
        lately.set(value, toMasked(value))
        if (lately.size > most) lately.forgetOne()
      }
    },
    redactor: () => {
      made ??= createRedactor([...pinned.values(), ...lately.values()])
      return made
    },
  }
}

/** Shorter ones are found only where they stand alone: within words and numbers they are chance. */
function toMasked(value: string): Masked {
  return { value, mask: sensitiveMask, aloneBelow: 6 }
}

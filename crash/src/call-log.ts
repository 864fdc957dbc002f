import { readFileSync } from 'node:fs'
import { z } from 'zod'

const callSchema = z.object({
  /** From 1, in the order of arrival. */
  order: z.int(),
  /** Names the write that the customer asked for, whichever run or node it came by. */
  ref: z.string(),
  behaviour: z.string(),
  /** Its `Idempotency-Key`. */
  key: z.string().nullable(),
})

/** A change that has arrived at the upstream. */
export type Call = z.input<typeof callSchema>

export function readCalls(file: string): Call[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map(line => callSchema.parse(JSON.parse(line)))
}

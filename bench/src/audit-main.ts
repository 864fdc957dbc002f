import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type AuditEntry, type AuditHead, verifyChain } from '@bellhop/core/audit'
import { z } from 'zod'

/** Verifies an exported trail and prints how many entries it has and how long that took, reading included. */

const headSchema = z.object({ head: z.object({ seq: z.int(), hash: z.string() }) })
const from = performance.now()
let head: AuditHead | undefined

async function* entries(path: string): AsyncGenerator<AuditEntry> {
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
    const value: unknown = JSON.parse(line)
    const last = headSchema.safeParse(value)
    // Whatever else is in a line, the chain's own check judges it.
    if (!last.success) yield value as AuditEntry
    else head = last.data.head
  }
}

const [, , path = ''] = process.argv
const verdict = await verifyChain(entries(path))
if (!verdict.ok) throw new Error(verdict.reason)
if (verdict.head.hash !== head?.hash) throw new Error('The trail does not end with its head.')
console.log(JSON.stringify({ entries: verdict.count, ms: performance.now() - from }))

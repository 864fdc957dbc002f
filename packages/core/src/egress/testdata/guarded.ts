import { onTestFinished } from 'vitest'
import { createEgress } from '../create-egress.ts'
import { type EgressError, isEgressError } from '../egress-error.ts'
import type { ConnectTarget, Egress, EgressOptions, Outbound, StreamingEgress } from '../types.ts'

/** An egress that is closed when the test ends. */
export function openEgress(options: EgressOptions = {}): StreamingEgress {
  const egress = createEgress(options)
  onTestFinished(() => egress.close())
  return egress
}

/** An egress with stubbed DNS that records, and refuses, every connection that the guard lets through. */
export function openRecordingEgress(answers: readonly string[], allow?: string) {
  const connects: ConnectTarget[] = []
  const egress = openEgress({
    allow,
    resolve: async () => answers.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
    connect: async target => {
      connects.push(target)
      throw new Error('recorded')
    },
  })
  return { egress, connects }
}

/** The error of a request that must fail, as plain data. */
export async function failureOf(egress: Egress, outbound: Outbound) {
  const { code, left, status } = await errorOf(egress, outbound)
  return { code, left, status }
}

export async function errorOf(egress: Egress, outbound: Outbound): Promise<EgressError> {
  try {
    await egress.request(outbound)
  } catch (error) {
    if (isEgressError(error)) return error
    throw error
  }
  throw new Error('The request was allowed.')
}

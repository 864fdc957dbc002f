import { type Egress, type EgressError, isEgressError, type Outbound } from '@bellhop/core/egress'

export type Called = number | EgressError

/** Calls, and gives the status or the error. */
export function caller(egress: Egress, url: string, more: Partial<Outbound> = {}): () => Promise<Called> {
  return async () => {
    try {
      return (await egress.request({ method: 'GET', url, timeoutMs: 2_000, ...more })).status
    } catch (error) {
      if (isEgressError(error)) return error
      throw error
    }
  }
}

export async function codes(count: number, call: () => Promise<Called>): Promise<(number | string)[]> {
  const found: (number | string)[] = []
  for (let n = 0; n < count; n++) {
    const called = await call()
    found.push(typeof called === 'number' ? called : called.code)
  }
  return found
}

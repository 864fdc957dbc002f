import { isRecord } from './json-http.ts'
import { type ReturnRequest, returnReasons } from './returns.ts'

const MAX_DAMAGE_LENGTH = 500

/** Checks the body of POST /returns. `damage` is required for the reason `damaged` and refused for any other. */
export function parseReturnRequest(body: unknown): { ok: true; value: ReturnRequest } | { ok: false; message: string } {
  if (!isRecord(body)) return { ok: false, message: 'The body must be an object.' }
  const { orderId, damage = null } = body
  const reason = returnReasons.find(candidate => candidate === body.reason)
  if (typeof orderId !== 'string' || orderId.trim() === '') return { ok: false, message: 'orderId is missing.' }
  if (reason === undefined) return { ok: false, message: `reason must be one of ${returnReasons.join(', ')}.` }
  if (reason !== 'damaged') {
    if (damage !== null) return { ok: false, message: 'damage goes with the reason damaged only.' }
    return { ok: true, value: { orderId: orderId.trim(), reason, damage: null } }
  }
  if (typeof damage !== 'string' || damage.trim() === '' || damage.length > MAX_DAMAGE_LENGTH) {
    return { ok: false, message: `damage must say what is damaged, in at most ${MAX_DAMAGE_LENGTH} characters.` }
  }
  return { ok: true, value: { orderId: orderId.trim(), reason, damage: damage.trim() } }
}

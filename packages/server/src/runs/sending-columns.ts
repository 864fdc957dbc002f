import { leaseMs } from '../heartbeat.ts'
import type { RunParts } from './run-parts.ts'

/** What marks a run as being sent: by whom, since when, and until when that may be believed. */
export function sendingColumns(parts: RunParts) {
  return {
    sentAt: parts.clock.now(),
    node: parts.nodeName,
    leaseUntil: parts.leaseTime.after(leaseMs),
    leaseToken: parts.sends.token,
    expiresAt: null,
  }
}

import { channel } from 'node:diagnostics_channel'

/**
 * Points that a rotation of keys passes, on `node:diagnostics_channel`, for tests that kill the process there. A message is a
 * `RotationPoint`; subscribers are called at once, and the rotation waits for them.
 *
 * - `bellhop.rotation.rewrapped`: a batch is written, and its transaction has not been committed.
 * - `bellhop.rotation.batch`: a batch is committed.
 * - `bellhop.rotation.file`: the file of the master key is being replaced. Its message says how far that is: the next file is
 *   `written`, the file from before is `kept` under its second name, and it is `replaced`.
 */
const channels = {
  rewrapped: channel('bellhop.rotation.rewrapped'),
  batch: channel('bellhop.rotation.batch'),
}
const file = channel('bellhop.rotation.file')

export interface RotationPoint {
  /** The column, such as `runs.sealed_prepared`. */
  place: string
  /** How many envelopes the batch replaces. */
  envelopes: number
}

export function passRotationPoint(point: keyof typeof channels, message: RotationPoint): void {
  if (channels[point].hasSubscribers) channels[point].publish(message)
}

export function passKeyFilePoint(point: 'written' | 'kept' | 'replaced'): void {
  if (file.hasSubscribers) file.publish(point)
}

import { subscribe } from 'node:diagnostics_channel'

/**
 * Loaded before a server (`node --import`): does to its process what `kill -9` does, or what the signal `CRASH_SIGNAL` does,
 * when it comes to the point `CRASH_POINT`, a channel of `node:diagnostics_channel`, for the `CRASH_PASS`-th time.
 */

const { CRASH_POINT = '', CRASH_PASS = '1', CRASH_SIGNAL = 'SIGKILL' } = process.env
let passes = 0

subscribe(CRASH_POINT, message => {
  // Reads pass some of these points too; what matters is a write.
  if (typeof message === 'object' && message !== null && 'write' in message && message.write !== true) return
  passes += 1
  if (passes === Number(CRASH_PASS)) process.kill(process.pid, CRASH_SIGNAL)
})

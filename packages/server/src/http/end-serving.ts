import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Background } from '../background.ts'

/** Takes no new work, waits for what is under way, which may take `ms`, and ends every connection. */
export async function endServing(server: Server, background: Background, ms: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  await background.stop(ms)
  // What was being sent may still arrive; a connection that merely stays open is not waited for.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const forced = setTimeout(() => server.closeAllConnections(), 2_000)
  await closed
  clearInterval(idle)
  clearTimeout(forced)
}

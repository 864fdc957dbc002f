import { readOrderApiEnvironment } from './environment.ts'
import { listenOnLoopback } from './listen.ts'
import { createOrderApi } from './order-api.ts'

/** The order API as a process of its own, so that it can be stopped and seen to be gone. Ends when its parent does. */
async function start(): Promise<void> {
  const { port, key } = readOrderApiEnvironment(process.env)
  const server = createOrderApi({ key })
  const url = await listenOnLoopback(server, port, 'ORDERS_PORT')
  const stop = () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.once('disconnect', stop)
  report({ type: 'ready', url })
}

function report(message: { type: 'ready'; url: string } | { type: 'failed'; message: string }): void {
  if (process.send) process.send(message)
  else console.log(JSON.stringify(message))
}

start().catch((error: unknown) => {
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
  process.disconnect?.()
})

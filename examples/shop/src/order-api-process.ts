import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isRecord } from './json-http.ts'

export interface OrderApiProcess {
  url: string
  pid: number
  stop(): void
}

/**
 * Starts the order API in a process of its own and resolves once it listens. It is not started again when it dies:
 * `onGone` is told, once, unless `stop` was called.
 */
export function startOrderApi(port: number, key: string, onGone: (reason: string) => void): Promise<OrderApiProcess> {
  const child = fork(fileURLToPath(new URL('./order-api-main.ts', import.meta.url)), {
    // Only what it needs: the key to Bellhop is none of its business.
    env: { ORDERS_PORT: String(port), ORDERS_KEY: key },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let stopping = false
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      const reason = signal === null ? `exit code ${code}` : signal
      reject(new Error(`The order API ended while starting (${reason}).`))
      if (!stopping) onGone(reason)
    })
    child.on('message', message => {
      if (!isRecord(message)) return
      if (message.type === 'failed') reject(new Error(String(message.message)))
      if (message.type === 'ready' && typeof message.url === 'string') {
        const stop = () => {
          stopping = true
          end(child)
        }
        resolve({ url: message.url, pid: child.pid ?? 0, stop })
      }
    })
  })
}

function end(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
}

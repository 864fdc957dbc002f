import { closeSync, openSync } from 'node:fs'
import { type Call, readCalls } from './call-log.ts'
import { startNodeProcess } from './process.ts'

export interface Upstream {
  /** `127.0.0.1:port`. */
  host: string
  /** All changes that have arrived, as they are on the disk. */
  calls(): Call[]
  /** Calls the listener at each change that arrives, once it is on the disk; until the function that is given is called. */
  onCall(listener: (ref: string) => void): () => void
  stop(): Promise<void>
}

export async function startUpstream(logFile: string): Promise<Upstream> {
  closeSync(openSync(logFile, 'a'))
  const program = startNodeProcess(new URL('./upstream-main.ts', import.meta.url), { args: [logFile] })
  const port = await new Promise<string>((resolve, reject) => {
    const off = program.onLine(line => {
      if (!line.startsWith('port ')) return
      off()
      resolve(line.slice(5))
    })
    void program.ended.then(() => reject(new Error(`The upstream did not start:\n${program.output()}`)))
  })
  return {
    host: `127.0.0.1:${port}`,
    calls: () => readCalls(logFile),
    onCall: listener => program.onLine(line => line.startsWith('call ') && listener(line.slice(5))),
    stop: async () => {
      program.signal('SIGKILL')
      await program.ended
    },
  }
}

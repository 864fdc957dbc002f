import { closeSync, openSync } from 'node:fs'
import { type Call, readCalls } from './call-log.ts'
import { startNodeProcess } from './process.ts'

export interface Upstream {
  /** `127.0.0.1:port`. */
  host: string
  /** All changes that have arrived, as they are on the disk. */
  calls(): Call[]
  /** Resolves when the next change has arrived and is on the disk; `which` waits for that one. */
  nextCall(which?: string): Promise<void>
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
    nextCall: which =>
      new Promise(resolve => {
        const off = program.onLine(line => {
          if (which === undefined ? !line.startsWith('call ') : line !== `call ${which}`) return
          off()
          resolve()
        })
      }),
    stop: async () => {
      program.signal('SIGKILL')
      await program.ended
    },
  }
}

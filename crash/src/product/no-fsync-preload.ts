import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import workerThreads, { isMainThread, type WorkerOptions } from 'node:worker_threads'

/**
 * Loaded before a server (`node --import`): from then on nothing is put on the disk before it is acknowledged, in no thread.
 * The counter-proof of the power cut: what stands on a real fsync has to be lost with this.
 */

fs.fsyncSync = () => {}
if (isMainThread) {
  workerThreads.Worker = class extends workerThreads.Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      super(file, { ...options, execArgv: [...(options.execArgv ?? []), '--import', import.meta.url] })
    }
  }
}
syncBuiltinESMExports()

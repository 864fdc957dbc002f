import { subscribe } from 'node:diagnostics_channel'
import { existsSync, writeSync } from 'node:fs'
import { addKeyToFile } from '../rotate-key-file.ts'

// Puts a key into the file of a directory, and stands still at one point of it until a file is there that tells it to go on.
const [dataDir = '', stop, goOn = ''] = process.argv.slice(2)
subscribe('bellhop.rotation.file', point => {
  if (point !== stop) return
  writeSync(1, `${stop}\n`)
  const never = new Int32Array(new SharedArrayBuffer(4))
  while (!existsSync(goOn)) Atomics.wait(never, 0, 0, 20)
})
await addKeyToFile(dataDir)
writeSync(1, 'changed\n')

import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { addKeyToFile } from '../rotate-key-file.ts'

// Puts a key into the file of a directory, and stands still at one point of it until it is told to go on.
const [dataDir = '', stop] = process.argv.slice(2)
subscribe('bellhop.rotation.file', point => {
  if (point !== stop) return
  writeSync(1, `${stop}\n`)
  process.kill(process.pid, 'SIGSTOP')
})
await addKeyToFile(dataDir)
writeSync(1, 'changed\n')

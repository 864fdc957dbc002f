import { PGlite } from '@electric-sql/pglite'
import { DurableFileSystem, type DurableFileSystemOptions } from './durable-file-system.ts'

export interface EngineOptions extends DurableFileSystemOptions {
  /** A line of the engine's log that says that it gives up. */
  onComplaint: (line: string) => void
}

/**
 * Opens the database of `directory` such that an acknowledged commit is on the disk. Values go in and come out as the text
 * that Postgres reads and writes.
 */
export async function openEngine(directory: string, { onComplaint, ...options }: EngineOptions): Promise<PGlite> {
  const engine = await PGlite.create({
    dataDir: directory,
    fs: new DurableFileSystem(directory, options),
    startParams: durableStartParams,
    onStderr: line => {
      if (/ (PANIC|FATAL): /.test(line)) onComplaint(line)
      return true
    },
  })
  const asItIs = (text: string) => text
  for (const typeId of Object.keys(engine.parsers)) engine.parsers[typeId] = asItIs
  for (const typeId of Object.keys(engine.serializers)) engine.serializers[typeId] = asItIs
  return engine
}

// PGlite's own parameters turn fsync off. `wal_sync_method=fsync` is the one way of syncing that reaches the file system.
// Shared buffers only double what the operating system caches anyway: 32 MB instead of 128 took a third off the memory.
const settings = [
  'fsync=on',
  'wal_sync_method=fsync',
  'synchronous_commit=on',
  'full_page_writes=on',
  'shared_buffers=32MB',
]
const durableStartParams = [
  ...PGlite.defaultStartParams.filter(parameter => parameter !== '-F'),
  ...settings.flatMap(setting => ['-c', setting]),
]

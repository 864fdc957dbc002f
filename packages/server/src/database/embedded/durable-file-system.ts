import { closeSync, fsyncSync, openSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

export interface DurableFileSystemOptions {
  /** The engine gave up (a failed fsync, for one). From then on a query would spin forever: the thread has to end. */
  onAbort: () => void
  /** Puts a file's contents on the disk. Replaced in tests, which count or fail. */
  sync?: (descriptor: number) => void
}

type Amended = Awaited<ReturnType<NodeFS['init']>>

/** PGlite's file system on Node ignores fsync: a power cut loses what was acknowledged. This one passes it on. */
export class DurableFileSystem extends NodeFS {
  readonly #onAbort: () => void
  readonly #sync: (descriptor: number) => void

  constructor(directory: string, { onAbort, sync = fsyncSync }: DurableFileSystemOptions) {
    super(directory)
    this.#onAbort = onAbort
    this.#sync = sync
  }

  override async init(...parameters: Parameters<NodeFS['init']>): Promise<Amended> {
    const { emscriptenOpts } = await super.init(...parameters)
    const preRun = [...(emscriptenOpts.preRun ?? []), (module: EngineModule) => this.#install(module)]
    return { emscriptenOpts: { ...emscriptenOpts, preRun, onAbort: this.#onAbort } }
  }

  #install({ NODEFS, FS }: EngineModule): void {
    const nodeFiles = NODEFS as unknown as NodeFileSystem
    const { ErrnoError } = FS as unknown as { ErrnoError: new (code: number) => Error }
    nodeFiles.stream_ops.fsync = stream => {
      try {
        if (stream.nfd === undefined) this.#syncDirectory(nodeFiles.realPath(stream.node))
        else this.#sync(stream.nfd)
        return 0
      } catch (error) {
        throw new ErrnoError(nodeFiles.convertNodeCode(error))
      }
    }
  }

  // Directories are opened without a descriptor; a new file lasts only once its directory's entry does.
  #syncDirectory(path: string): void {
    const descriptor = openSync(path, 'r')
    try {
      this.#sync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  }
}

type EngineModule = Parameters<NonNullable<Amended['emscriptenOpts']['preRun']>[number]>[0]

/** What Emscripten's NODEFS has beyond its published types. */
interface NodeFileSystem {
  stream_ops: { fsync?: (stream: { nfd?: number; node: unknown }) => number }
  realPath(node: unknown): string
  convertNodeCode(error: unknown): number
}

/**
 * What this process remembers of rows that nobody else can change, since the database is this process's alone. Shared by all
 * who work on the same `Database`.
 */
export interface Remembered {
  get(key: string): number | undefined
  /** Call it before reading what will be kept. */
  begin(): RememberedReading
  /**
   * Call it in every transaction that changes what the key stands for, before its commit. Who asks from then on has to read,
   * and the one connection lets nobody read before the transaction has ended.
   */
  forget(key: string): void
}

export interface RememberedReading {
  /** Keeps what was read, unless something was forgotten since the reading began: then it may be from before. */
  keep(key: string, value: number): void
}

export function createRemembered(most = 10_000): Remembered {
  const known = new Map<string, number>()
  let forgotten = 0
  return {
    get: key => known.get(key),
    begin: () => {
      const before = forgotten
      return {
        keep: (key, value) => {
          if (forgotten !== before) return
          if (known.size >= most) known.clear()
          known.set(key, value)
        },
      }
    },
    forget: key => {
      forgotten += 1
      known.delete(key)
    },
  }
}

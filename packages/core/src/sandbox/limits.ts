/** What one transform may use. All sizes in bytes, all times in milliseconds. */
export const sandboxLimits = {
  /** How long the code may compute. Waiting for a free worker does not count. */
  cpuMs: 1000,
  /** How long after `cpuMs` its thread is ended, because no engine's own limit is hard. */
  killGraceMs: 150,
  /**
   * Linear memory of one VM, its native stack of 256 KiB included. The code's own heap gets three quarters. Each thread has two
   * VMs, of which one at a time runs.
   */
  memoryBytes: 64 * 1024 * 1024,
  stackBytes: 128 * 1024,
  /** Of the result, as JSON in UTF-8. */
  resultBytes: 1024 * 1024,
  /** Arrays and objects of the result, one in another: whoever walks it later does so on a stack. */
  resultDepth: 200,
  /** Of everything that the code logs, in characters. */
  logLength: 20 * 1024,
} as const

/** The engine and its bridge take about 1.4 MiB before any code of an author runs. */
export const smallestMemoryBytes = 8 * 1024 * 1024
/** 32-bit linear memory ends here. */
export const largestMemoryBytes = 4 * 1024 * 1024 * 1024 - 65_536

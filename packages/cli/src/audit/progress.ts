export interface Progress {
  /** One more entry was read. */
  count(): void
  /** Takes what was painted off the screen. */
  end(): void
}

const firstAfterMs = 1_000
const everyMs = 250
const lookEvery = 64

/** How many entries were read and how fast, on a terminal alone, for what takes longer than a second. */
export function createProgress(stderr: { isTTY?: boolean; write(text: string): unknown }): Progress {
  const from = performance.now()
  let entries = 0
  let painted = 0
  return {
    count() {
      entries += 1
      if (!stderr.isTTY || entries % lookEvery !== 0) return
      const now = performance.now()
      if (now - from < firstAfterMs || now - painted < everyMs) return
      painted = now
      const rate = Math.round(entries / ((now - from) / 1_000))
      stderr.write(`\r${entries} entries, ${rate} entries/s${clearRight}`)
    },
    end() {
      if (painted > 0) stderr.write(`\r${clearRight}`)
      painted = 0
    },
  }
}

const clearRight = '\u001b[K'

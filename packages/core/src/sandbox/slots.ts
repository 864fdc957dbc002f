export interface Slots {
  /** The number of a free slot, once there is one; first come, first served. */
  take(): Promise<number>
  giveBack(slot: number): void
}

export function createSlots(count: number): Slots {
  const free = Array.from({ length: count }, (_, slot) => slot)
  const waiting: Array<(slot: number) => void> = []
  return {
    take() {
      const slot = free.pop()
      return slot === undefined ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve(slot)
    },
    giveBack(slot) {
      const next = waiting.shift()
      if (next) next(slot)
      else free.push(slot)
    },
  }
}

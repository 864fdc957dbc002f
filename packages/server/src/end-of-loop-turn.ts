/** Resolves when all that had come in by now has been looked at: what wants the same at the same moment can then be done together. */
export function endOfLoopTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Does each, one after the other, also where one before it failed. Throws the first failure once all are done. */
export async function doAll(works: Iterable<() => unknown>): Promise<void> {
  const failures: unknown[] = []
  for (const work of works) {
    try {
      await work()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** Waits until all has ended, then does each, however any of it went. Throws the first failure once all are done. */
export async function afterwards(underWay: readonly Promise<unknown>[], works: Iterable<() => unknown>): Promise<void> {
  await Promise.allSettled(underWay)
  await doAll([...underWay.map(each => () => each), ...works])
}

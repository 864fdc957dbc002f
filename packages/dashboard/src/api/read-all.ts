interface PageOf<T> {
  data: T[]
  nextCursor: string | null
}

/** Every item of a list, page after page. For lists that a person made, which stay short. */
export async function readAll<T>(
  readPage: (query: { limit: number; cursor?: string }) => Promise<PageOf<T>>,
): Promise<T[]> {
  const all: T[] = []
  let cursor: string | null = null
  do {
    const page: PageOf<T> = await readPage({ limit: 100, ...(cursor !== null && { cursor }) })
    all.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}

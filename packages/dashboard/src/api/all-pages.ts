/** Everything of a list, page after page, for lists that are small enough to be shown whole. */
export async function allPages<T>(
  read: (query: { limit: number; cursor?: string }) => Promise<{ data: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const all: T[] = []
  let cursor: string | null = null
  do {
    const page: { data: T[]; nextCursor: string | null } = await read({
      limit: 100,
      ...(cursor !== null && { cursor }),
    })
    all.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}

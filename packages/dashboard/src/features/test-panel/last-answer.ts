import { type QueryClient, queryOptions } from '@tanstack/react-query'

export interface LastAnswer {
  json: unknown
}

/** The JSON that the last test of a draft was answered with in this tab, by the draft's key; null before there was one. */
export const lastAnswerQuery = (key: string) =>
  queryOptions({
    queryKey: ['last-answer', key],
    queryFn: (): LastAnswer | null => null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    enabled: false,
  })

export function keepAnswer(queries: QueryClient, key: string, answer: LastAnswer): void {
  queries.setQueryData<LastAnswer>([...lastAnswerQuery(key).queryKey], answer)
}

/** A draft that is saved under another name is still answered the same. */
export function moveAnswer(queries: QueryClient, from: string, to: string): void {
  const answer = queries.getQueryData(lastAnswerQuery(from).queryKey)
  if (from !== to && answer) keepAnswer(queries, to, answer)
}

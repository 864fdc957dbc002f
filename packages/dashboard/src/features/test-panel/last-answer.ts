import { type QueryClient, queryOptions } from '@tanstack/react-query'

export interface LastAnswer {
  json: unknown
}

/** The JSON that the last test of an action was answered with in this tab; null before there was one. */
export const lastAnswerQuery = (name: string | null) =>
  queryOptions({
    queryKey: ['last-answer', name],
    queryFn: (): LastAnswer | null => null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    enabled: false,
  })

export function keepAnswer(queries: QueryClient, name: string | null, answer: LastAnswer): void {
  queries.setQueryData<LastAnswer>([...lastAnswerQuery(name).queryKey], answer)
}

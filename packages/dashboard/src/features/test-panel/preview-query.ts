import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'

export interface TransformToRun {
  code: string
  sample: unknown
  inputs: Record<string, unknown>
  status: number
}

/** What a transform makes of a sample, by the same sandbox as in a run. */
export const previewQuery = (body: TransformToRun) =>
  queryOptions({
    queryKey: ['transform-preview', body],
    queryFn: ({ signal }) => dataOf(api.POST('/v1/actions/transform-preview', { body, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  })

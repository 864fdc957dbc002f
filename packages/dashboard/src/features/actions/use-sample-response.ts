import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import type { Draft } from './draft.ts'
import { useSettled } from './use-settled.ts'

/** What `response` would be in a message: the sample, as the transform leaves it. Undefined while there is none. */
export function useSampleResponse(draft: Draft, canEdit: boolean): unknown {
  const code = useSettled(draft.response?.transform ?? null, 500)
  const sample = useSettled(draft.response?.sample ?? null, 500)
  const transformed = useQuery({
    queryKey: ['transform-preview', code, sample],
    enabled: canEdit && code !== null && sample !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => dataOf(api.POST('/v1/actions/transform-preview', { body: { code: code ?? '', sample } })),
  })
  if (sample === null) return undefined
  if (code === null) return sample
  return transformed.data?.error ? undefined : transformed.data?.result
}

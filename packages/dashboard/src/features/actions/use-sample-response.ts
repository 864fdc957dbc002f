import { useQuery } from '@tanstack/react-query'
import { lastAnswerQuery } from '../test-panel/last-answer.ts'
import { previewQuery } from '../test-panel/preview-query.ts'
import type { Draft } from './draft.ts'
import { useSettled } from './use-settled.ts'

/**
 * What `response` would be in a message: the kept sample, else what the last test was answered with, as the transform leaves it.
 * Undefined while there is neither.
 */
export function useSampleResponse(draft: Draft, name: string | null, canEdit: boolean): unknown {
  const last = useQuery(lastAnswerQuery(name)).data
  const code = useSettled(draft.response?.transform ?? null, 500)
  const sample = useSettled(draft.response?.sample ?? last?.json ?? null, 500)
  const transformed = useQuery({
    ...previewQuery({ code: code ?? '', sample, inputs: {}, status: 200 }),
    enabled: canEdit && code !== null && sample !== null,
  })
  if (sample === null) return undefined
  if (code === null) return sample
  return transformed.data?.error ? undefined : transformed.data?.result
}

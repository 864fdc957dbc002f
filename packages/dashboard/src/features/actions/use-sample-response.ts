import { useQuery } from '@tanstack/react-query'
import { lastAnswerQuery } from '../test-panel/last-answer.ts'
import { previewQuery } from '../test-panel/preview-query.ts'
import { sampleInputs } from './sample-inputs.ts'
import type { DraftEditor } from './use-draft.ts'
import { useSettled } from './use-settled.ts'

/**
 * What `response` would be in a message: the kept sample, else what the last test was answered with, as the transform leaves it.
 * Undefined while there is neither, or the transform fails on it.
 */
export function useSampleResponse({ key, draft, canEdit }: DraftEditor): unknown {
  const last = useQuery(lastAnswerQuery(key)).data
  const sample = draft.response?.sample ?? last?.json ?? null
  const code = useSettled(draft.response?.transform?.trim() ? draft.response.transform : '', 400)
  const { data } = useQuery({
    ...previewQuery({ code, sample, inputs: sampleInputs(draft), status: 200 }),
    enabled: canEdit && code !== '' && sample !== null,
    placeholderData: before => before,
  })
  if (sample === null) return undefined
  if (code === '') return sample
  return data?.error === null ? data.result : undefined
}

import { useQuery } from '@tanstack/react-query'
import { lastAnswerQuery } from '../test-panel/last-answer.ts'
import { useTransformed } from './transform-editor.tsx'
import type { DraftEditor } from './use-draft.ts'

/**
 * What `response` would be in a message: what the transform makes of the kept sample; without a transform the sample, or what the
 * last test was answered with. Undefined while there is none.
 */
export function useSampleResponse(editor: DraftEditor): unknown {
  const { sample = null, transform } = editor.draft.response ?? {}
  const last = useQuery(lastAnswerQuery(editor.saved?.name ?? null)).data
  const transformed = useTransformed(editor).data
  if (transform?.trim()) return transformed?.error === null ? transformed.result : undefined
  return sample ?? last?.json ?? undefined
}

import type { Draft } from './draft.ts'

/** What a definition says that the simple view doesn't show. */
export function expertParts(draft: Draft): string[] {
  const { inputs = [], request, response, messages, followUps } = draft
  const parts: [string, boolean][] = [
    ['examples', (draft.examples ?? []).length > 0],
    ['query', (request?.query ?? []).length > 0],
    ['headers', (request?.headers ?? []).length > 0],
    ['conditions on inputs', inputs.some(({ when }) => Boolean(when))],
    ['bound inputs', inputs.some(({ from = 'conversation' }) => from !== 'conversation')],
    [
      'limits on inputs',
      inputs.some(({ min, max, pattern }) => [min, max, pattern].some(limit => limit !== null && limit !== undefined)),
    ],
    ['a transform', Boolean(response?.transform)],
    ['fields for the model', response?.fields !== null && response?.fields !== undefined],
    ['messages', hasMessages(messages)],
    ['a run mode', Boolean(draft.runMode)],
    ['verified identity', draft.requires?.identity === 'verified'],
    ['follow-ups', (followUps?.success ?? []).length + (followUps?.failure ?? []).length > 0],
    ['an offer', (draft.offer ?? 'never') !== 'never'],
  ]
  return parts.filter(([, is]) => is).map(([name]) => name)
}

function hasMessages({ before, success, error, byStatus = {} }: NonNullable<Draft['messages']> = {}): boolean {
  return [before, success, error].some(Boolean) || Object.keys(byStatus).length > 0
}

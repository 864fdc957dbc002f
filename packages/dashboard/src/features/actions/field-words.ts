import type { DraftIssue } from './draft.ts'

const units: Readonly<Record<string, { ms: number; name: string }>> = {
  '$.request.timeoutMs': { ms: 1_000, name: 'seconds' },
  '$.client.timeoutMs': { ms: 1_000, name: 'seconds' },
  '$.approvalExpiresMs': { ms: 60_000, name: 'minutes' },
}

/** What the server says of a place, as its field in the editor puts it: milliseconds in the field's unit, and a secret as what is chosen. */
export function inFieldWords(issue: DraftIssue): DraftIssue {
  if (issue.path === '$.request.auth.secret' && issue.message === 'Must be a text of 1 to 200 characters.')
    return { ...issue, message: 'Choose a secret.' }
  const unit = units[issue.path]
  const range = /^Must be a whole number from (\d+) to (\d+)\.$/.exec(issue.message)
  if (!unit || !range) return issue
  const [min, max] = range.slice(1).map(text => (Number(text) / unit.ms).toLocaleString('en'))
  return { ...issue, message: `Must be from ${min} to ${max} ${unit.name}.` }
}

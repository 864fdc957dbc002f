import { type Draft, type Path, valueAt } from './draft.ts'

/** Words for a place of a definition: `Inputs › order_id › Pattern`. */
export function describePlace(path: Path, draft: Draft): string {
  const parts = path.map((key, at) => {
    if (typeof key === 'string') return words[key] ?? key
    const name = valueAt(draft, [...path.slice(0, at + 1), 'name'])
    return typeof name === 'string' && name !== '' ? name : `${key + 1}.`
  })
  return parts.length === 0 ? 'Definition' : parts.join(' › ')
}

/** A value as one line, for looking at; what is long is cut. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 240 ? `${text.slice(0, 239)}…` : text
}

const words: Readonly<Record<string, string>> = {
  name: 'Name',
  title: 'Title',
  description: 'Description',
  examples: 'Examples',
  kind: 'Kind',
  enabled: 'On',
  runMode: 'Run mode',
  approvalExpiresMs: 'How long the question holds',
  requires: 'Identity',
  context: 'Context',
  collect: 'Missing inputs',
  readBack: 'Looks up what became of it',
  escalates: 'Escalates',
  inputs: 'Inputs',
  request: 'Request',
  response: 'Response',
  messages: 'Messages',
  client: 'Code on the page',
  followUps: 'Follow-ups',
  offer: 'Offer',
  url: 'URL',
  method: 'Method',
  headers: 'Headers',
  query: 'Query',
  body: 'Body',
  auth: 'Authentication',
  secret: 'Secret',
  when: 'When it is asked',
  from: 'Where it comes from',
  options: 'Choices',
  pattern: 'Pattern',
  min: 'Least',
  max: 'Most',
  required: 'Needed',
  default: 'Default',
  type: 'Type',
  timeoutMs: 'Gives up after',
  cacheSeconds: 'Keeps the answer for',
  idempotencyHeader: 'Idempotency header',
  transform: 'Transform',
  fields: 'Fields',
  sample: 'Sample',
  success: 'Success',
  error: 'Error',
  before: 'Before',
  byStatus: 'By status',
  code: 'Code',
  value: 'Value',
  label: 'Label',
}

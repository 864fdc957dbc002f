import type { Draft } from '../actions/draft.ts'
import type { Answer, Run, SentRequest } from './run-parts.ts'

/** What is known of a run that didn't end well. */
export interface Failure {
  error: NonNullable<Run['error']>
  request: SentRequest | null
  answer: Answer | null
  draft: Draft
  /** The secrets that the draft refers to and that exist. */
  secrets: readonly KnownSecret[]
}

export interface KnownSecret {
  name: string
  updatedAt: string
  version: number
  hosts: readonly string[]
  status: string
}

export interface Advice {
  /** What happened, in a few words. */
  title: string
  /** What is likely to be the matter. */
  cause: string
  /** What to do, most likely first. */
  steps: readonly string[]
  /** What of the exchange shows it. */
  excerpt?: { label: string; text: string }
  /** The secrets that it is about: shown with when they last changed, and a link. */
  secrets?: readonly KnownSecret[]
}

type Adviser = (failure: Failure) => Advice

/** The cause of a failure and what to do about it. A code without words of its own has those that came with the run. */
export function adviceFor(failure: Failure): Advice {
  const { code, status } = failure.error
  const byStatus = code === 'upstream_status' && status !== undefined ? ofStatus(status) : undefined
  const adviser = byStatus ?? (Object.hasOwn(byCode, code) ? byCode[code] : undefined)
  return adviser?.(failure) ?? { title: 'The run failed', cause: failure.error.message, steps: hintOf(failure) }
}

const renderedUrl = ({ request }: Failure) =>
  request ? { excerpt: { label: 'Address that was called', text: `${request.method} ${request.url}` } } : {}
const answered = ({ answer }: Failure, label = 'The API said') =>
  answer?.body ? { excerpt: { label, text: firstLines(answer.body) } } : {}
const concerned = ({ secrets }: Failure) => (secrets.length > 0 ? { secrets } : {})

const byHttpStatus: Record<string, Adviser> = {
  '400': failure => ({
    title: 'The API did not accept the request (400)',
    cause: 'A value, a field or the format of what was sent is not what the API expects.',
    steps: [
      'Read what the API said, and compare the request below with its documentation.',
      'Check the names of the fields, and whether a number or a date has the form that it asks for.',
    ],
    ...answered(failure),
  }),
  '401': failure => ({
    title: 'The API did not accept the credentials (401)',
    cause:
      failure.secrets.length === 0
        ? 'The request carried no secret.'
        : 'The secret is wrong, has expired, or was sent in another way than the API expects.',
    steps:
      failure.secrets.length === 0
        ? ['Choose the kind of authentication and a secret in the Request section.']
        : [
            'Check that the secret is still in force with the provider, and replace its value under Secrets if it is not.',
            'Check the kind of authentication: some APIs want a header of their own instead of a bearer token.',
          ],
    ...concerned(failure),
    ...answered(failure),
  }),
  '403': failure => ({
    title: 'The credentials may not do this (403)',
    cause: 'The API knows the credentials, and they lack a permission for this address or method.',
    steps: [
      'Give the key or the account the permission (often called a scope) with the provider.',
      'Check that the address belongs to the same account as the secret.',
    ],
    ...concerned(failure),
    ...answered(failure),
  }),
  '404': failure => ({
    title: 'The API found nothing at this address (404)',
    cause: 'Either the address is not right, or there is nothing with the values of this test.',
    steps: [
      'Look at the address as it was called: is each value in its place?',
      'Try it with values that exist. If they may well not exist for a customer, write words for 404 under Messages.',
    ],
    ...renderedUrl(failure),
  }),
  '405': failure => ({
    title: 'The API does not take this method here (405)',
    cause: `The address exists, but not with ${failure.request?.method ?? 'this method'}.`,
    steps: allowed(failure),
    ...renderedUrl(failure),
  }),
  '409': failure => ({
    title: 'It contradicts what is there already (409)',
    cause: 'The same thing was done before, or what was to be changed has changed in the meantime.',
    steps: [
      'Try it with other values. Write words for 409 under Messages if a customer may meet it.',
      'A test that was run twice may be why: the first one did it.',
    ],
    ...answered(failure),
  }),
  '415': failure => ({
    title: 'The API does not take this format (415)',
    cause: `The body was sent as ${headerOf(failure, 'content-type') ?? 'no format at all'}.`,
    steps: ['Switch the body between JSON and form in the Request section, or set the header Content-Type.'],
    ...answered(failure),
  }),
  '422': failure => ({ ...required('400')(failure), title: 'The API did not accept the values (422)' }),
  '429': failure => ({
    title: 'The API was asked too often (429)',
    cause: 'Its limit for this key or address is reached. Reading actions were tried again already.',
    steps: [retryWords(failure), 'If it happens often, keep answers for a while (Request, seconds to cache).'],
  }),
  '4xx': failure => ({
    title: `The API refused the request (${failure.error.status})`,
    cause: failure.error.message,
    steps: hintOf(failure),
    ...answered(failure),
  }),
  '5xx': failure => ({
    title: `The API broke down over it (${failure.error.status})`,
    cause: 'The fault is on its side, though an unexpected value may have set it off.',
    steps: [
      'Try again in a moment. If it stays, try simpler values, and show its operator the request below.',
      'Write words for 5xx under Messages, so that a customer knows what to do meanwhile.',
    ],
    ...answered(failure),
  }),
}

const byCode: Record<string, Adviser> = {
  input_missing: failure => ({
    title: 'A value is missing',
    cause: failure.error.message,
    steps: ['Fill in the values named above, also those under “Where it is called from”.'],
  }),
  identity_required: failure => ({
    title: 'It needs a customer who has signed in',
    cause: failure.error.message,
    steps: ['Tick “The customer has signed in” and give the claims that the inputs read.'],
  }),
  approval_denied: failure => ({ title: 'It was declined', cause: failure.error.message, steps: hintOf(failure) }),
  approval_expired: failure => ({
    title: 'Nobody confirmed it in time',
    cause: failure.error.message,
    steps: hintOf(failure),
  }),
  template_invalid: failure => ({
    title: 'The request could not be filled in',
    cause: failure.error.message,
    steps: hintOf(failure),
  }),
  secret_missing: failure => ({
    title: 'The secret does not exist',
    cause: failure.error.message,
    steps: ['Create it under Secrets, or choose another one in the Request section.'],
  }),
  secret_disabled: failure => ({
    title: 'The secret is switched off',
    cause: failure.error.message,
    steps: ['Enable it under Secrets, or choose another one in the Request section.'],
    ...concerned(failure),
  }),
  secret_host_denied: failure => ({
    title: 'The secret is not for this host',
    cause: `${hostOf(failure) ?? 'The host of this address'} is not among the hosts that the secret may be sent to, or the address is not encrypted. Nothing was sent.`,
    steps: [
      'Correct the address if it has a mistake.',
      'If the host is right, add it to the secret under Secrets; that needs the value again.',
    ],
    ...renderedUrl(failure),
    ...concerned(failure),
  }),
  egress_denied: failure => ({
    title: 'Bellhop may not call this address',
    cause: `${failure.error.message} Only public addresses are called, so that nobody can use an action to look around inside the network. Nothing was sent.`,
    steps: [
      'Use the public https address of the API.',
      `If it is meant to be inside, have the operator add ${hostOf(failure) ?? 'host:port'} to BELLHOP_EGRESS_ALLOW.`,
    ],
    ...renderedUrl(failure),
  }),
  dns_failed: failure => ({
    title: 'There is no such host',
    cause: `The name ${hostOf(failure) ?? 'in the address'} could not be resolved. Nothing was sent.`,
    steps: [
      'Check its spelling in the Request section.',
      'Check that the name is public, not one of a private network.',
    ],
  }),
  connect_failed: failure => ({
    title: 'The host took no connection',
    cause: `${hostOf(failure) ?? 'It'} did not answer at all. Nothing was sent.`,
    steps: ['Check the port, and that the service is up.', 'A firewall may have to let this server through.'],
  }),
  tls_failed: failure => ({
    title: 'No trusted encrypted connection',
    cause: failure.error.message,
    steps: ['Its certificate has to be valid, complete with its chain, and made out to this name.'],
  }),
  timeout: failure => ({
    title: 'The answer took too long',
    cause: `Nothing came within ${seconds(failure.draft.request?.timeoutMs ?? 10_000)}.`,
    steps: [
      'Try again: the first call of a service that was asleep is often slow.',
      'Give it more time in the Request section, up to 60 seconds. A customer waits as long.',
    ],
    ...renderedUrl(failure),
  }),
  outcome_unknown: failure => ({
    title: 'Nobody knows whether it was done',
    cause: failure.error.message,
    steps: [
      'Look in the system behind the API whether it is there, before you run it again.',
      'Then settle this run on its page with what you found.',
    ],
    ...renderedUrl(failure),
  }),
  connection_lost: failure => ({
    title: 'The connection broke',
    cause: failure.error.message,
    steps: ['Try again. If it happens often, look at the service or at what stands between.'],
  }),
  response_not_json: failure => ({
    title: isHtml(failure) ? 'A web page came instead of JSON' : 'The answer is not JSON',
    cause: isHtml(failure)
      ? 'The address is that of a page for people, or of a sign-in that was redirected to.'
      : failure.error.message,
    steps: isHtml(failure)
      ? [
          'Use the address of the API; it often begins with api. or holds /api/.',
          'Check the credentials: some services answer with their sign-in page instead of 401.',
          'Some need the header Accept: application/json.',
        ]
      : hintOf(failure),
    ...answered(failure, 'The answer begins'),
  }),
  redirect_refused: failure => ({
    title: 'The API redirects, which a write does not follow',
    cause: `It points to ${failure.answer?.headers.location ?? 'another address'}.`,
    steps: ['Put the final address into the Request section.'],
    ...renderedUrl(failure),
  }),
  transform_failed: failure => ({
    title: 'The transform failed',
    cause: failure.error.message,
    steps: ['Open the transform in the Response section: it runs there on this very answer while you type.'],
  }),
}

function ofStatus(status: number): Adviser | undefined {
  return byHttpStatus[String(status)] ?? byHttpStatus[`${Math.trunc(status / 100)}xx`]
}

function required(status: string): Adviser {
  return byHttpStatus[status] ?? (failure => ({ title: '', cause: failure.error.message, steps: [] }))
}

function hintOf({ error }: Failure): string[] {
  return error.hint === undefined ? [] : [error.hint]
}

function allowed({ answer }: Failure): string[] {
  const methods = answer?.headers.allow
  return [
    methods ? `It takes ${methods}: choose one of them.` : 'Compare the method with the documentation of the API.',
  ]
}

function retryWords({ answer }: Failure): string {
  const after = answer?.headers['retry-after']
  return after && /^\d+$/.test(after) ? `Wait ${after} seconds, then try again.` : 'Wait a minute, then try again.'
}

function headerOf({ request }: Failure, name: string): string | undefined {
  return request?.headers.find(([header]) => header.toLowerCase() === name)?.[1]
}

function hostOf({ request, draft }: Failure): string | null {
  try {
    return new URL(request?.url ?? draft.request?.url ?? '').host || null
  } catch {
    return null
  }
}

function isHtml({ answer }: Failure): boolean {
  const type = answer?.headers['content-type'] ?? ''
  return type.includes('html') || /^\s*<(!doctype|html)/i.test(answer?.body ?? '')
}

function seconds(ms: number): string {
  return ms === 1_000 ? '1 second' : `${ms / 1_000} seconds`
}

function firstLines(text: string): string {
  const lines = text.trim().split('\n').slice(0, 8).join('\n')
  return lines.length > 600 ? `${lines.slice(0, 600)}…` : lines
}

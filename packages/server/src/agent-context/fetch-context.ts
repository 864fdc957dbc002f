import {
  BellhopError,
  createRedactor,
  fingerprint,
  isJsonObject,
  type JsonObject,
  type Redactor,
  type ResolvedSecret,
  type RunError,
  readJson,
  readText,
  toRunErrorFrom,
} from '@bellhop/core'
import type { Agent } from '../agents/agent.ts'
import type { Parts } from '../parts.ts'
import { workspaceHmac } from '../runs/digest-key.ts'
import { noteSecretUse, resolveSecrets } from '../secrets/resolve-secrets.ts'
import { type ReadContext, readContextKeys } from './context-keys.ts'
import type { ContextSubject } from './context-subject.ts'

/** What came back, as far as something did. */
export interface Received {
  /** HTTP status. */
  status: number
  bytes: number
  text: string
}

export type FetchedContext = { durationMs: number; received: Received | null } & (
  | ({ ok: true } & ReadContext)
  | { ok: false; error: RunError }
)

/** Larger contexts would be carried along with every run. */
const mostBytes = 32 * 1024

/**
 * Asks the author's endpoint what it knows of a contact: `POST` with the subject as JSON, `Authorization: Bearer` with the
 * secret where the agent names one. The answer is an object; its top-level keys are the agent's dynamic context. A context
 * that can't be had is a value, never a conversation that can't go on.
 */
export async function fetchContext(
  parts: Parts,
  workspaceId: string,
  settings: NonNullable<Agent['context']>,
  subject: ContextSubject,
): Promise<FetchedContext> {
  const from = parts.clock.monotonic()
  const took = () => Math.round(parts.clock.monotonic() - from)
  let redact = createRedactor([])
  let received: Received | null = null
  try {
    const credential = settings.secret === null ? null : await requireSecret(parts, workspaceId, settings.secret)
    if (credential) redact = await credentialRedactor(parts, workspaceId, credential.value)
    const answer = await ask(parts, workspaceId, settings, credential, subject)
    if (credential) await noteSecretUse(parts, parts.database.db, workspaceId, [credential.id])
    received = { ...answer, text: redact.text(answer.text) }
    const context = redact.json(toObject(answer))
    return { ok: true, durationMs: took(), received, ...readContextKeys(isJsonObject(context) ? context : {}) }
  } catch (thrown) {
    const error = toRunErrorFrom(thrown)
    // Its words may quote what came back, such as the address of a redirect.
    return { ok: false, durationMs: took(), received, error: { ...error, message: redact.text(error.message) } }
  }
}

/** What an endpoint sends back of its own credential would go from the context into requests, records and answers. */
async function credentialRedactor(parts: Parts, workspaceId: string, value: string): Promise<Redactor> {
  const hmac = await workspaceHmac(parts, parts.database.db, workspaceId)
  return createRedactor([{ value, mask: fingerprint(value, hmac), aloneBelow: 4 }])
}

async function ask(
  parts: Parts,
  workspaceId: string,
  { url, timeoutMs }: NonNullable<Agent['context']>,
  credential: ResolvedSecret | null,
  subject: ContextSubject,
): Promise<Received> {
  const answer = await parts.upstreams.through(parts.egress, workspaceId).request({
    method: 'POST',
    url,
    headers: [
      { name: 'Accept', value: 'application/json' },
      { name: 'Content-Type', value: 'application/json' },
      { name: 'User-Agent', value: 'Bellhop' },
      ...(credential ? [{ name: 'Authorization', value: `Bearer ${credential.value}` }] : []),
    ],
    body: JSON.stringify(subject),
    timeoutMs,
    maxResponseBytes: mostBytes,
    ...(credential ? { carriesSecret: true, secretHosts: credential.hosts } : { carriesSecret: false }),
  })
  return {
    status: answer.status,
    bytes: answer.body.byteLength,
    text: readText(answer.body, answer.headers['content-type']),
  }
}

/** An endpoint that has nothing to say of a contact may say nothing. */
function toObject({ status, text }: Received): JsonObject {
  if (status < 200 || status > 299) {
    throw new BellhopError('upstream_status', `The context endpoint answered ${status}.`, { status })
  }
  const read = readJson(text, undefined)
  if (!read.ok) throw new BellhopError('response_not_json', `The context endpoint: ${read.message}`)
  if (read.value === null && text.trim() === '') return {}
  if (!isJsonObject(read.value)) throw new BellhopError('response_not_json', 'The context has to be a JSON object.')
  return read.value
}

async function requireSecret(parts: Parts, workspaceId: string, id: string) {
  const [secret] = await resolveSecrets(parts, parts.database.db, workspaceId, { ids: [id], names: [] })
  if (!secret) throw new BellhopError('secret_missing', 'The secret of the context endpoint is gone.')
  if (!secret.enabled) throw new BellhopError('secret_disabled', `The secret "${secret.name}" is disabled.`)
  return secret
}

import {
  BellhopError,
  createRedactor,
  fingerprint,
  isJsonObject,
  type JsonObject,
  type Redactor,
  type ResolvedSecret,
  type RunError,
  toRunErrorFrom,
} from '@bellhop/core'
import type { Agent } from '../agents/agent.ts'
import type { Parts } from '../parts.ts'
import { workspaceHmac } from '../runs/digest-key.ts'
import { resolveSecrets } from '../secrets/resolve-secrets.ts'

/** Who the context is for. */
export interface ContextSubject {
  agentId: string
  conversationId: string | null
  channel: string
  medium: string
  /** Verified claims; null: nobody is known. */
  identity: JsonObject | null
}

export type FetchedContext =
  | { ok: true; context: JsonObject; durationMs: number }
  | { ok: false; error: RunError; durationMs: number }

/** Larger contexts would be carried along with every run. */
const mostBytes = 64_000

/**
 * Asks the author's endpoint what it knows of a contact: `POST` with the subject as JSON, `Authorization: Bearer` with the
 * secret where the agent names one. The answer is an object; its top-level keys are the agent's dynamic context. A context
 * that can't be had is a value, never a conversation that can't start.
 */
export async function fetchContext(
  parts: Parts,
  workspaceId: string,
  settings: NonNullable<Agent['context']>,
  subject: ContextSubject,
): Promise<FetchedContext> {
  const from = performance.now()
  const took = () => Math.round(performance.now() - from)
  let redact = noRedactor
  try {
    const credential = settings.secret === null ? null : await requireSecret(parts, workspaceId, settings.secret)
    if (credential) redact = await credentialRedactor(parts, workspaceId, credential.value)
    const context = redact.json(await ask(parts, workspaceId, settings, credential, subject))
    return { ok: true, context: isJsonObject(context) ? context : {}, durationMs: took() }
  } catch (thrown) {
    const error = toRunErrorFrom(thrown)
    // Its words may quote what came back, such as the address of a redirect.
    return { ok: false, error: { ...error, message: redact.text(error.message) }, durationMs: took() }
  }
}

const noRedactor: Redactor = createRedactor([])

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
): Promise<JsonObject> {
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
  if (answer.status < 200 || answer.status > 299) {
    throw new BellhopError('upstream_status', `The context endpoint answered ${answer.status}.`, {
      status: answer.status,
    })
  }
  const value = parse(new TextDecoder().decode(answer.body))
  if (!isJsonObject(value)) throw new BellhopError('response_not_json', 'The context has to be a JSON object.')
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BellhopError('response_not_json', "The context endpoint's answer isn't JSON.")
  }
}

async function requireSecret(parts: Parts, workspaceId: string, id: string) {
  const [secret] = await resolveSecrets(parts, parts.database.db, workspaceId, { ids: [id], names: [] })
  if (!secret) throw new BellhopError('secret_missing', 'The secret of the context endpoint is gone.')
  if (!secret.enabled) throw new BellhopError('secret_disabled', `The secret "${secret.name}" is disabled.`)
  return secret
}

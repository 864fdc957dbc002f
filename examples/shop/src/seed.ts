import { type BellhopApi, BellhopApiError, createBellhopApi } from './bellhop-api.ts'
import { type ActionFile, fillTokens, readDefinitions, type SecretFile, type ShopDefinitions } from './definitions.ts'
import { isRecord } from './json-http.ts'
import { moveOrigins } from './move-origins.ts'

export interface SeedOptions {
  /** Bellhop's origin. */
  bellhopUrl: string
  /** A key of the workspace with the scopes read, write and run. */
  apiKey: string
  /** Origin of the order API. */
  orderApiUrl: string
  /** What the order API wants as its bearer token. */
  orderApiKey: string
  /** Origins that the storefront is reached at. */
  shopOrigins: string[]
  log?: (text: string) => void
}

/**
 * Puts the shop's secret, actions and agent into a Bellhop workspace through its REST API and returns the agent's id.
 *
 * What is missing is created, the agent last. What exists stays as its author left it, but for addresses: when the shop's
 * ports have moved, the secret's hosts, the actions' URLs and the agent's allowed origins follow, and when the order API
 * refuses the stored credential it is replaced. A start with nothing to do writes nothing.
 */
export async function seedShop(options: SeedOptions): Promise<string> {
  const log = options.log ?? (() => {})
  const api = createBellhopApi(options.bellhopUrl, options.apiKey)
  const definitions = await readDefinitions()
  const tokens: Record<string, string> = {
    __ORDER_API__: new URL(options.orderApiUrl).origin,
    __ORDER_API_HOST__: new URL(options.orderApiUrl).host,
  }
  const values: Record<string, string> = { ORDERS_KEY: options.orderApiKey }

  const secrets = await ensureSecrets(api, definitions.secrets, tokens, values, log)
  for (const secret of secrets) tokens[`__SECRET_${secret.file.name}__`] = secret.id
  await ensureActions(api, definitions.actions, secrets, tokens, log)
  for (const secret of secrets) await moveSecret(api, secret, log)
  await refreshCredentials(api, definitions.actions, secrets, tokens, log)
  return ensureAgent(api, definitions.agent, options.shopOrigins, log)
}

interface SeededSecret {
  file: SecretFile
  id: string
  value: string
  /** Hosts that it should have; loopback ones in `storedHosts` beside them are where the order API used to be. */
  hosts: string[]
  storedHosts: string[]
  created: boolean
}

type Log = (text: string) => void
type Tokens = Readonly<Record<string, string>>

async function ensureSecrets(api: BellhopApi, files: SecretFile[], tokens: Tokens, values: Tokens, log: Log) {
  const existing = await api.list('/v1/secrets')
  const secrets: SeededSecret[] = []
  for (const file of files) {
    const value = values[file.value]
    if (!value) throw new Error(`The secret ${file.name} has no value: ${file.value} is empty.`)
    const hosts = fillTokens(file.hosts, tokens)
    const found = existing.find(secret => secret.name === file.name)
    if (found) {
      secrets.push({ file, id: idOf(found), value, hosts, storedHosts: textsOf(found.hosts), created: false })
      continue
    }
    const created = await api.send('POST', '/v1/secrets', { name: file.name, value, hosts })
    secrets.push({ file, id: idOf(created), value, hosts, storedHosts: hosts, created: true })
    log(`Stored the secret ${file.name} for ${hosts.join(', ')}.`)
  }
  return secrets
}

/** Creates missing actions; in existing ones it changes nothing but a URL that points to where the order API used to be. */
async function ensureActions(api: BellhopApi, files: ActionFile[], secrets: SeededSecret[], tokens: Tokens, log: Log) {
  const origin = tokens.__ORDER_API__ ?? ''
  const formerOrigins = secrets.flatMap(formerHosts).map(host => `http://${host}`)
  for (const { name, definition } of files) {
    const path = `/v1/actions/${encodeURIComponent(name)}`
    const existing = await api.find(path)
    if (!existing) {
      await api.send('POST', '/v1/actions', fillTokens(definition, tokens))
      log(`Created the action ${name}.`)
      continue
    }
    const url = isRecord(existing.request) ? existing.request.url : null
    if (typeof url !== 'string') continue
    const former = formerOrigins.find(candidate => url.startsWith(`${candidate}/`))
    if (former === undefined) continue
    await api.send('PATCH', path, { request: { url: origin + url.slice(former.length) } }, versionOf(existing))
    log(`The order API has moved: ${name} now calls ${origin}.`)
  }
}

// After the actions: until all of them have moved, the stored hosts are the only trace of the former address.
async function moveSecret(api: BellhopApi, secret: SeededSecret, log: Log): Promise<void> {
  const former = formerHosts(secret)
  const missing = secret.hosts.filter(host => !secret.storedHosts.includes(host))
  if (former.length === 0 && missing.length === 0) return
  const hosts = [...secret.storedHosts.filter(host => !former.includes(host)), ...missing]
  await api.send('PATCH', `/v1/secrets/${encodeURIComponent(secret.id)}`, { hosts, value: secret.value })
  log(`The secret ${secret.file.name} is now for ${hosts.join(', ')}.`)
}

/** Makes one real call with the stored credential, and stores the present one when the order API answers 401. */
async function refreshCredentials(
  api: BellhopApi,
  files: ActionFile[],
  secrets: SeededSecret[],
  tokens: Tokens,
  log: Log,
) {
  const probe = files.find(file => file.name === PROBE_ACTION)
  const stored = secrets.filter(secret => !secret.created)
  if (!probe || stored.length === 0) return
  const path = `/v1/actions/${encodeURIComponent(probe.name)}/test`
  const draft = fillTokens(probe.definition, tokens)
  const run = await api.send('POST', path, { inputs: {}, mode: 'test', draft }).catch((error: unknown) => {
    if (!(error instanceof BellhopApiError)) throw error
    log(`Could not try the order API's key: ${error.message}`)
    return {}
  })
  if (!('error' in run) || !isRecord(run.error) || run.error.status !== 401) return
  for (const secret of stored) {
    await api.send('PATCH', `/v1/secrets/${encodeURIComponent(secret.id)}`, { value: secret.value })
    log(`The order API has a new key: the secret ${secret.file.name} was renewed.`)
  }
}

async function ensureAgent(
  api: BellhopApi,
  definition: ShopDefinitions['agent'],
  origins: string[],
  log: Log,
): Promise<string> {
  const existing = findAgent(await api.list('/v1/agents'), definition, origins)
  if (!existing) {
    const id = idOf(await api.send('POST', '/v1/agents', { ...definition, allowedOrigins: origins }))
    log(`Created the agent ${definition.name}.`)
    return id
  }
  const id = idOf(existing)
  const stored = textsOf(existing.allowedOrigins)
  const allowedOrigins = moveOrigins(stored, origins)
  if (allowedOrigins.length !== stored.length || allowedOrigins.some(origin => !stored.includes(origin))) {
    await api.send('PATCH', `/v1/agents/${encodeURIComponent(id)}`, { allowedOrigins }, versionOf(existing))
    log(`The storefront has moved: the agent may now be used at ${origins.join(' and ')}.`)
  }
  return id
}

// An agent has no key of the shop's choosing and a person may have renamed it, so its origins are asked first.
function findAgent(agents: Record<string, unknown>[], definition: ShopDefinitions['agent'], origins: string[]) {
  return (
    agents.find(agent => textsOf(agent.allowedOrigins).some(origin => origins.includes(origin))) ??
    agents.find(agent => agent.name === definition.name) ??
    agents.find(agent => textsOf(agent.actions).some(action => definition.actions.includes(action)))
  )
}

/** An action without inputs that only reads. */
const PROBE_ACTION = 'list_products'

function formerHosts({ hosts, storedHosts }: SeededSecret): string[] {
  return storedHosts.filter(host => /^(127\.0\.0\.1|localhost):\d+$/.test(host) && !hosts.includes(host))
}

function idOf(resource: Record<string, unknown>): string {
  if (typeof resource.id !== 'string' || resource.id === '') throw new Error('Bellhop answered without an id.')
  return resource.id
}

function versionOf(resource: Record<string, unknown>): string | undefined {
  return typeof resource.version === 'number' || typeof resource.version === 'string'
    ? String(resource.version)
    : undefined
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

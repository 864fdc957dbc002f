import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { didYouMean } from '@bellhop/core'
import { createEgress, parseAllowList } from '@bellhop/core/egress'
import { isKeyValue } from './api-keys/key-value.ts'
import { parseMasterKeys } from './crypto/master-key.ts'
import { parseTrustedProxies } from './http/trusted-proxies.ts'
import type { Limits } from './limits/limit-table.ts'
import { limitVariables, readLimits } from './limits/read-limits.ts'
import { modelKeyVariables, modelVariables, type OperatorModels, readOperatorModels } from './models/operator-models.ts'
import { whyUnreachable } from './models/why-unreachable.ts'
import { type Retention, readRetention, retentionVariables } from './retention/retention.ts'
import { type OidcConfig, oidcVariables, readOidcConfig } from './sign-in/oidc/oidc-config.ts'
import { StartError } from './start-error.ts'
import { readTracingConfig, type TracingConfig } from './telemetry/read-tracing-config.ts'

export interface Config {
  /** An address or a name, without brackets. */
  host: string
  port: number
  /** Absolute. Holds the embedded database and, where none is given, the master key. */
  dataDir: string
  databaseUrl: string | null
  masterKey: string | null
  /** Where people and browsers reach this server; null: the address that it listens on. */
  publicUrl: URL | null
  egressAllow: string
  /** Addresses and ranges of proxies, as `parseTrustedProxies` reads them. */
  trustedProxies: string
  bootstrapKey: string | null
  demo: boolean
  logLevel: LogLevel
  /** The language models that answer, and their keys. */
  models: OperatorModels
  limits: Limits
  retention: Retention
  /** null: no spans are sent. */
  tracing: TracingConfig | null
  /** null: people sign in with passwords alone. */
  oidc: OidcConfig | null
  /** What a caller from elsewhere has to show to read the metrics. */
  metricsToken: string | null
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
type LogLevel = (typeof logLevels)[number]

/** The configuration is wrong. `problems` has a line for each variable, which says what would do. */
export class ConfigError extends StartError {
  override readonly name: string = 'ConfigError'
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`The configuration can't be used:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

const known = new Set([
  'BELLHOP_DATA_DIR',
  'BELLHOP_MASTER_KEY',
  'BELLHOP_PUBLIC_URL',
  'BELLHOP_EGRESS_ALLOW',
  'BELLHOP_TRUSTED_PROXIES',
  'BELLHOP_BOOTSTRAP_KEY',
  'BELLHOP_DEMO',
  'BELLHOP_METRICS_TOKEN',
  'BELLHOP_API_KEY',
  'BELLHOP_URL',
  ...modelVariables,
  ...limitVariables,
  ...retentionVariables,
  ...oidcVariables,
])

/**
 * Reads the environment (contracts 8), all of it, or throws a `ConfigError` that names every problem at once. No variable
 * that is empty or malformed permits anything: malformed ones stop the start, empty ones count as absent.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = []
  const text = (name: string): string | null => env[name]?.trim() || null

  for (const name of Object.keys(env)) {
    if (!name.startsWith('BELLHOP_') || known.has(name)) continue
    problems.push(`${name} isn't a variable of Bellhop's.${didYouMean(name, known)} Known: ${[...known].join(', ')}.`)
  }

  const port = readPort(text('PORT'), problems)
  const host = readHost(text('HOST'), problems)
  const demo = readSwitch('BELLHOP_DEMO', text('BELLHOP_DEMO'), problems)
  if (demo && !isLoopback(host)) {
    problems.push(
      `HOST=${host} would show the demo to the network. Leave HOST out, or run the plain server: npm run serve.`,
    )
  }
  const publicUrl = readPublicUrl(text('BELLHOP_PUBLIC_URL'), problems)
  const databaseUrl = text('DATABASE_URL')
  if (databaseUrl && !(/^postgres(ql)?:\/\//.test(databaseUrl) && URL.canParse(databaseUrl))) {
    problems.push(
      'DATABASE_URL must be like postgres://user:password@host:5432/name. Leave it out for the embedded database.',
    )
  }
  const egressAllow = text('BELLHOP_EGRESS_ALLOW') ?? ''
  try {
    parseAllowList(egressAllow)
  } catch (error) {
    problems.push(`BELLHOP_EGRESS_ALLOW: ${error instanceof Error ? error.message : 'malformed'}`)
  }
  const trustedProxies = text('BELLHOP_TRUSTED_PROXIES') ?? ''
  try {
    parseTrustedProxies(trustedProxies)
  } catch (error) {
    problems.push(`BELLHOP_TRUSTED_PROXIES: ${error instanceof Error ? error.message : 'malformed'}`)
  }
  const bootstrapKey = text('BELLHOP_BOOTSTRAP_KEY')
  if (bootstrapKey && !isKeyValue(bootstrapKey)) {
    problems.push('BELLHOP_BOOTSTRAP_KEY must begin with bh_ and have 32 to 200 characters (letters, digits, _ and -).')
  }
  const masterKey = text('BELLHOP_MASTER_KEY')
  try {
    if (masterKey) parseMasterKeys(masterKey, 'BELLHOP_MASTER_KEY')
  } catch (error) {
    problems.push(error instanceof Error ? error.message : 'BELLHOP_MASTER_KEY is malformed.')
  }
  const metricsToken = text('BELLHOP_METRICS_TOKEN')
  if (metricsToken && !/^[\x21-\x7e]{16,200}$/.test(metricsToken)) {
    problems.push(
      'BELLHOP_METRICS_TOKEN must have 16 to 200 characters, without spaces. Make one with: openssl rand -hex 16',
    )
  }
  const tracing = readTracingConfig(env, problems)
  const models = readOperatorModels(text, problems)
  const unreachable = whyUnreachable(models, createEgress({ allow: egressAllow }))
  if (unreachable !== null) problems.push(`BELLHOP_MODEL: ${unreachable}`)
  const logLevel = text('LOG_LEVEL') ?? 'info'
  if (!isLogLevel(logLevel)) problems.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${logLevel}".`)

  const oidc = readOidcConfig(text, egressAllow, problems)
  const limits = readLimits(text, problems)
  const retention = readRetention(text, problems)

  if (problems.length > 0) throw new ConfigError(problems)
  return {
    host,
    port,
    dataDir: resolve(text('BELLHOP_DATA_DIR') ?? '.bellhop'),
    databaseUrl,
    masterKey,
    publicUrl,
    egressAllow,
    trustedProxies,
    bootstrapKey,
    demo,
    logLevel: isLogLevel(logLevel) ? logLevel : 'info',
    models,
    limits,
    retention,
    tracing,
    oidc,
    metricsToken,
  }
}

/** What of the environment nobody may read in a log. */
export function secretsOf(env: Record<string, string | undefined>): string[] {
  const text = (name: string): string => env[name]?.trim() ?? ''
  const password = URL.parse(text('DATABASE_URL'))?.password ?? ''
  // `name=value,name=value`, percent-encoded: what the collector of spans asks for.
  const headers = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS']
    .flatMap(name => text(name).split(','))
    .map(pair => safeDecode(pair.slice(pair.indexOf('=') + 1).trim()))
  const masterKeys = text('BELLHOP_MASTER_KEY').split(',')
  const keys = [
    'BELLHOP_BOOTSTRAP_KEY',
    'BELLHOP_METRICS_TOKEN',
    'BELLHOP_API_KEY',
    'BELLHOP_OIDC_CLIENT_SECRET',
    ...modelKeyVariables,
  ].map(text)
  return [password, safeDecode(password), ...headers, ...masterKeys.map(key => key.trim()), ...keys].filter(
    value => value !== '',
  )
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The environment that the process was started with. The only place that reads it. */
export const environment: Record<string, string | undefined> = process.env

function readPort(text: string | null, problems: string[]): number {
  if (text === null) return 4460
  const port = Number(text)
  // The demo puts its order API and its shop on the two ports behind this one.
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_533) return port
  problems.push(`PORT must be a whole number from 1 to 65533, not "${text}".`)
  return 0
}

function readSwitch(name: string, text: string | null, problems: string[]): boolean {
  if (text === null || text === '0') return false
  if (text === '1') return true
  problems.push(`${name} must be 1 or 0, not "${text}".`)
  return false
}

function readPublicUrl(text: string | null, problems: string[]): URL | null {
  if (text === null) return null
  const url = URL.parse(text)
  const isOrigin = url !== null && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
  if (isOrigin && /^https?:$/.test(url.protocol) && /^([a-z0-9.-]+|\[[0-9a-f:]+\])$/.test(url.hostname)) return url
  problems.push('BELLHOP_PUBLIC_URL must be an address such as https://actions.example.com, without a path or a user.')
  return null
}

function readHost(text: string | null, problems: string[]): string {
  if (text === null) return '127.0.0.1'
  const address = text.replace(/^\[(.*)\]$/, '$1')
  // A name of digits and dots alone is a mistyped address.
  if (isIP(address) !== 0 || (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) && !/^[\d.]+$/.test(text))) return address
  problems.push(`HOST must be an address or a name of this machine, such as 0.0.0.0, not "${text}".`)
  return '127.0.0.1'
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function isLogLevel(text: string): text is LogLevel {
  return logLevels.some(level => level === text)
}

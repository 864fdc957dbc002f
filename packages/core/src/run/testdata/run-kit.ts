import { createHmac } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Action } from '../../action/action.ts'
import { parseAction } from '../../action/parse-action.ts'
import { createEgress } from '../../egress/create-egress.ts'
import type { Egress } from '../../egress/types.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import {
  createFixedClock,
  createMemorySecrets,
  type FixedClock,
  type MemorySecret,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../../testing/index.ts'
import type { PreparedRun } from '../frozen.ts'
import { type PerformParts, performRun } from '../perform-run.ts'
import { type PrepareCall, type PrepareParts, prepareRun } from '../prepare-run.ts'
import type { RunOutcome } from '../run-outcome.ts'
import type { TraceStepName } from '../trace.ts'

/** HMAC under the key of a test's workspace. */
export function testHmac(text: string): string {
  return createHmac('sha256', 'test key').update(text).digest('hex')
}

/** What the record shows of a credential. */
export function mark(credential: string): string {
  return `•••• ${testHmac(credential).slice(0, 4)}`
}

/** An action with what every action needs. */
export function define(request: JsonObject | null, rest: JsonObject = {}): Action {
  const base = { name: 'test_action', description: 'Use when something is tested.' }
  return parseAction({ ...base, ...(request ? { request } : {}), ...rest })
}

/** The frozen run; throws where there is none. */
export function prepare(action: Action, call: Partial<PrepareCall> = {}, parts: PrepareParts = {}): PreparedRun {
  const preparation = prepareRun(
    action,
    { inputs: {}, ...call },
    { clock: createFixedClock(), hmac: testHmac, ...parts },
  )
  if (preparation.status === 'prepared') return preparation.prepared
  throw preparation.status === 'refused' ? preparation.error : new Error('Inputs are missing.')
}

/** The same run with another time limit than a definition may have. */
export function within(timeoutMs: number, prepared: PreparedRun): PreparedRun {
  const { frozen } = prepared
  if (!frozen.request) throw new Error('The run sends no request.')
  return { ...prepared, frozen: { ...frozen, request: { ...frozen.request, timeoutMs } } }
}

export interface Kit {
  upstream: ScriptedUpstream
  clock: FixedClock
  egress: Egress
  /** How long each wait between tries was to be; none of them takes place. */
  slept: number[]
  /** An action that calls this path of the upstream. */
  action(method: string, path: string, request?: JsonObject, rest?: JsonObject): Action
  perform(prepared: PreparedRun, parts?: Partial<PerformParts>): Promise<RunOutcome>
  /** Prepares and performs. */
  run(action: Action, inputs?: JsonObject, parts?: Partial<PerformParts>): Promise<RunOutcome>
}

export interface KitOptions {
  /** Secrets without hosts of their own may go to the upstream. */
  secrets?: readonly MemorySecret[]
  otherwise?: Script
}

/** A scripted upstream and the real guard that lets calls through to it, both gone when the test ends. */
export async function openKit(answers: readonly Script[] = [], options: KitOptions = {}): Promise<Kit> {
  const upstream = await startScriptedUpstream(answers, options.otherwise)
  const egress = createEgress({ allow: upstream.hostPort })
  onTestFinished(async () => {
    await upstream.close()
    await egress.close()
  })
  const clock = createFixedClock()
  const slept: number[] = []
  const common: PerformParts = {
    egress,
    clock,
    hmac: testHmac,
    secrets: createMemorySecrets((options.secrets ?? []).map(secret => ({ hosts: [upstream.hostPort], ...secret }))),
    sleep: async ms => void slept.push(ms),
    random: () => 0.5,
  }
  const perform: Kit['perform'] = (prepared, parts = {}) => performRun(prepared, { ...common, ...parts })
  return {
    upstream,
    clock,
    egress,
    slept,
    action: (method, path, request = {}, rest = {}) =>
      define({ method, url: upstream.origin + path, ...request }, rest),
    perform,
    run: (action, inputs = {}, parts = {}) => perform(prepare(action, { inputs }), parts),
  }
}

/** The detail of a run's only step of this name. */
export function detailOf(outcome: Pick<RunOutcome, 'trace'>, name: TraceStepName): JsonObject {
  const steps = outcome.trace.filter(({ step }) => step === name)
  const [only] = steps
  if (!only || steps.length > 1) throw new Error(`The record has ${steps.length} steps "${name}".`)
  return only.detail
}

/** A value of the sent headers as the record shows it. */
export function shownHeader(detail: JsonObject, name: string): JsonValue {
  const headers = Array.isArray(detail.headers) ? detail.headers : []
  const found = headers.find(
    header => typeof header === 'object' && header !== null && Reflect.get(header, 'name') === name,
  )
  return found === undefined ? null : (Reflect.get(Object(found), 'value') as JsonValue)
}

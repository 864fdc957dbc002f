import type { JsonObject, JsonValue } from '../json.ts'
import type { Sandbox, TransformOutcome } from '../sandbox/types.ts'
import type { Clock } from './clock.ts'
import type { PreparedRun } from './frozen.ts'
import type { Redactor } from './redact.ts'
import { type RunError, runError, toRunErrorFrom } from './run-error.ts'
import { startStep, type TraceStep } from './trace.ts'

export type Transformed = { step: TraceStep } & ({ ok: true; value: JsonValue } | { ok: false; error: RunError })

/** Runs the author's transform over an answer. Whatever goes wrong is a value: the request has long been sent. */
export async function runTransform(
  code: string,
  { action, frozen }: PreparedRun,
  answer: { response: JsonValue; status: number },
  parts: { sandbox: Sandbox; clock: Clock; redact: Redactor },
): Promise<Transformed> {
  const { sandbox, redact } = parts
  const step = startStep('transform', parts.clock)
  const sensitive = new Set(action.inputs.filter(input => input.sensitive).map(input => input.name))
  const inputs = Object.fromEntries(Object.entries(frozen.values).filter(([name]) => !sensitive.has(name)))
  let done: TransformOutcome
  try {
    done = await sandbox.transform(code, { ...answer, inputs })
  } catch (thrown) {
    const error = toRunErrorFrom(thrown)
    return { step: step({ error: error.code, message: error.message }), ok: false, error }
  }
  const logs: JsonObject = done.logs.length > 0 ? { logs: done.logs.map(redact.text) } : {}
  if (done.ok) return { step: step(logs), ok: true, value: done.value }
  const message = redact.text(done.message)
  return { step: step({ ...logs, error: done.code, message }), ok: false, error: runError(done.code, message) }
}

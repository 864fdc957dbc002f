import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Behaviour, behaviours } from '../behaviour.ts'
import { type Answer, listRuns, parseRun, type Run, turnSchema, Unanswered } from '../product/rest.ts'
import type { Stage } from '../product/stage.ts'
import type { Random } from '../random.ts'
import { finalStatuses, type Ledger, type Wanted } from './ledger.ts'

export interface CustomerParts {
  stage: Stage
  ledger: Ledger
  random: Random
  agentId: string
  /** A name that no other change has. */
  nextRef(): string
  /** Whether it should come to an end. */
  isOver(): boolean
}

// Most of the time the upstream is well.
const usual: readonly [Behaviour, ...Behaviour[]] = [
  'answer',
  'answer',
  'answer',
  'late',
  'late',
  'late',
  ...behaviours,
]
// Never 500: what is known not to have been done may rightly be asked for, and sent, again.
const neverRefusing = usual.filter(behaviour => behaviour !== 'error') as [Behaviour, ...Behaviour[]]

/** Wants one thing after the other, each once, as somebody does who loses the connection now and then. */
export async function beCustomer(parts: CustomerParts): Promise<void> {
  const { random } = parts
  let conversationId: string | null = null
  for (let left = 0; !parts.isOver(); left -= 1) {
    if (left <= 0 || conversationId === null) {
      conversationId = await startConversation(parts)
      left = random.integer(3, 8)
      continue
    }
    const way = random.integer(1, 10)
    if (way <= 3) await wantConfirmed(parts, random.chance(0.5) ? conversationId : null)
    else if (way <= 5) {
      // After a lost answer, the turn may still be under way there for a while.
      if (!(await wantInChat(parts, conversationId))) conversationId = null
    } else if (way <= 7) await wantKeyed(parts)
    else if (way <= 9) await wantRepeatedly(parts, conversationId)
    else await lookUp(parts)
  }
}

async function startConversation(parts: CustomerParts): Promise<string | null> {
  const answer = await ask(parts, 'POST', '/v1/conversations', { agentId: parts.agentId })
  return answer?.status === 201 ? z.object({ id: z.string() }).parse(answer.body).id : null
}

async function wantConfirmed(parts: CustomerParts, conversationId: string | null): Promise<void> {
  const { wanted, run } = await askToConfirm(parts, conversationId)
  await decide(parts, wanted, run)
}

/** A change that waits for its yes; null where that can't be told. */
export async function askToConfirm(
  parts: CustomerParts,
  conversationId: string | null,
): Promise<{ wanted: Wanted; run: Run | null }> {
  const wanted = want(parts, 'confirmed', usual)
  const body = { inputs: inputsOf(wanted), ...(conversationId === null ? {} : { conversationId }) }
  const started = await ask(parts, 'POST', '/v1/actions/change_confirmed/runs', body)
  return { wanted, run: started?.status === 200 ? parseRun(started.body) : await find(parts, wanted) }
}

/** False: nobody answered, so that the conversation may be busy. */
async function wantInChat(parts: CustomerParts, conversationId: string): Promise<boolean> {
  const wanted = want(parts, 'chat', usual)
  const pressed = await ask(parts, 'POST', `/v1/conversations/${conversationId}/messages`, {
    action: 'change_confirmed',
  })
  if (pressed?.status !== 200) return false
  const turn = turnSchema.parse(pressed.body)
  parts.ledger.turns.push({ conversationId, turnId: turn.turnId })
  // What the conversation already holds is not asked for again: then the run waits for its approval at once.
  const runId = turn.events.find(({ type }) => type === 'inputs-requested' || type === 'approval-requested')?.runId
  if (runId === undefined) {
    parts.ledger.surprise(`The turn ${turn.turnId} asked for nothing: ${JSON.stringify(turn.events)}`)
    return false
  }
  const filled = await ask(parts, 'POST', `/v1/runs/${runId}/inputs`, { inputs: inputsOf(wanted) })
  await decide(parts, wanted, filled?.status === 200 ? parseRun(filled.body) : await read(parts, runId))
  return filled !== null
}

async function wantKeyed(parts: CustomerParts): Promise<void> {
  const wanted = want(parts, 'keyed', usual)
  parts.ledger.approve(wanted)
  for (let tries = 1; tries <= 6; tries += 1) {
    const body = { inputs: inputsOf(wanted) }
    const answer = await ask(parts, 'POST', '/v1/actions/change_now/runs', body, `key-${wanted.ref}`)
    if (answer?.status === 200) return parts.ledger.see(parseRun(answer.body))
    // Still being answered, as far as the server knows.
    if (answer?.status === 409) await sleep(100 * tries)
  }
}

async function wantRepeatedly(parts: CustomerParts, conversationId: string): Promise<void> {
  const { random, ledger } = parts
  const wanted = want(parts, 'repeated', neverRefusing)
  ledger.approve(wanted)
  let times = random.chance(0.3) ? 2 : 1
  for (let tries = 1; tries <= 6 && times > 0; tries += 1) {
    const body = { inputs: inputsOf(wanted), conversationId }
    const answer = await ask(parts, 'POST', '/v1/actions/change_now/runs', body)
    if (answer?.status !== 200) continue
    const run = parseRun(answer.body)
    ledger.see(run)
    if (finalStatuses.has(run.status)) times -= 1
    else await sleep(100 * tries)
  }
}

async function lookUp(parts: CustomerParts): Promise<void> {
  const answer = await ask(parts, 'POST', '/v1/actions/look_up/runs', { inputs: { ref: parts.nextRef() } })
  if (answer?.status === 200) parts.ledger.see(parseRun(answer.body))
}

/** Says yes, sometimes twice at once, and again where nobody answered and the question still stands. */
export async function decide(parts: CustomerParts, wanted: Wanted, asked: Run | null): Promise<void> {
  const { ledger, random } = parts
  let run = asked
  for (let tries = 1; tries <= 3 && run !== null; tries += 1) {
    ledger.see(run)
    if (run.status !== 'awaiting_approval' || run.approval?.status !== 'pending') return
    const { id, approval } = run
    ledger.approve(wanted)
    const yes = () => ask(parts, 'POST', `/v1/runs/${id}/approve`, { digest: approval.digest })
    const answers = await Promise.all(random.chance(0.25) ? [yes(), yes()] : [yes()])
    const good = answers.filter(answer => answer?.status === 200)
    for (const answer of good) ledger.see(parseRun(answer?.body))
    if (good.length > 1) ledger.surprise(`The approval of ${id} was taken twice.`)
    if (good.length > 0) return
    run = await read(parts, id)
  }
}

/** The run that was started for this change, where the answer that would have said so was lost. */
async function find(parts: CustomerParts, wanted: Wanted): Promise<Run | null> {
  try {
    const recent = await listRuns(await parts.stage.anyRest(), {
      action: 'change_confirmed',
      status: 'awaiting_approval',
    })
    return recent.find(run => run.inputs.ref === wanted.ref) ?? null
  } catch {
    return null
  }
}

async function read(parts: CustomerParts, runId: string): Promise<Run | null> {
  for (let tries = 1; tries <= 3; tries += 1) {
    const answer = await ask(parts, 'GET', `/v1/runs/${runId}`)
    if (answer?.status === 200) return parseRun(answer.body)
  }
  return null
}

/** Asks a node that is up. null: nobody answered. Whatever says that the server is at fault is no expected answer. */
async function ask(
  { stage, ledger }: CustomerParts,
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Promise<Answer | null> {
  const rest = await stage.anyRest()
  const from = performance.now()
  try {
    const answer = await rest.call(method, path, body, key)
    // Its disk is gone, or its transaction was ended while it stood still: as good as no answer.
    if (answer.status === 500 && from < stage.troubleUntil) return null
    if (answer.status === 429 || answer.status === 503) await sleep(200)
    else if (answer.status >= 500 || [400, 401, 403, 404].includes(answer.status)) {
      ledger.surprise(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    }
    return answer
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
    await sleep(20)
    return null
  }
}

function want(parts: CustomerParts, way: Wanted['way'], from: readonly [Behaviour, ...Behaviour[]]): Wanted {
  const behaviour = parts.random.pick(from)
  return parts.ledger.want({ ref: parts.nextRef(), way, behaviour, isApproved: false })
}

function inputsOf({ ref, behaviour }: Wanted): { ref: string; behaviour: string } {
  return { ref, behaviour }
}

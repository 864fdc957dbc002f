import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { z } from 'zod'
import type { Bellhop } from '../bellhop.ts'
import { median } from '../median.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

/** How many conversations are streamed, and how many events each gets. */
const conversations = 20
const pauseMs = 40

/**
 * From before the call that writes an event is sent to one node, to the event's arrival on a stream of another: more than what passes
 * from the commit on, which nobody outside sees, by all that the call does before it. How long after the answer, which comes after
 * the commit, is told beside it; where the event is ahead of the answer that is less than nothing. Both servers share the
 * core that is measured, so neither works while the other does.
 */
export const fanOut: Scenario = {
  name: 'fan-out',
  async run(stage) {
    if (!(await stage.stores()).includes('postgres')) return
    const { bellhop: writing, data } = await stage.freshBellhop('postgres')
    const { bellhop: streaming } = await stage.freshBellhop('postgres', data)
    const api = apiOf(writing)
    await api('/v1/actions', {
      name: 'ask',
      description: 'Use when something has to be asked for first.',
      request: { method: 'POST', url: `${(await stage.upstream()).origin}/ask`, body: '{}' },
    })
    const agent = await api('/v1/agents', { name: 'Bench', actions: ['ask'] })
    for (const [measure, atOnce] of [
      ['one event at a time', 1],
      [`${conversations} conversations at once`, conversations],
    ] as const) {
      const medians: number[] = []
      const tails: number[] = []
      const afterAnswers: number[] = []
      for (let round = 1; round <= stage.options.rounds; round += 1) {
        const took = await measureRound(writing, streaming, agent, atOnce, stage.options.quick ? 5 : 20)
        const sinceCall = took.map(each => each.sinceCall).sort((a, b) => a - b)
        medians.push(median(sinceCall))
        tails.push(sinceCall[Math.floor(sinceCall.length * 0.99)] ?? Number.NaN)
        afterAnswers.push(median(took.map(each => each.sinceAnswer)))
        stage.say(`fan-out, round ${round}, ${measure}: ${medians.at(-1)?.toFixed(1)} ms`)
      }
      stage.report(
        result(
          'fan-out',
          `${measure}, call included`,
          `p50 ${median(medians).toFixed(1)} ms, p99 ${median(tails).toFixed(1)} ms`,
          {
            details: {
              conversations,
              lowestP50Ms: Math.min(...medians),
              highestP99Ms: Math.max(...tails),
              afterAnswerP50Ms: median(afterAnswers),
            },
          },
        ),
      )
    }
    await Promise.all([writing.stop(), streaming.stop()])
  },
}

/** Milliseconds until an event arrives at the other node. */
interface Took {
  sinceCall: number
  /** Less than 0 where the stream is ahead of the answer. */
  sinceAnswer: number
}

async function measureRound(
  writing: Bellhop,
  streaming: Bellhop,
  agent: string,
  atOnce: number,
  eventsEach: number,
): Promise<Took[]> {
  const api = apiOf(writing)
  const leave = new AbortController()
  const arrivals = new Map<string, number>()
  const ids: string[] = []
  for (let i = 0; i < conversations; i += 1) {
    const id = await api('/v1/conversations', { agent })
    ids.push(id)
    await openStream(streaming, id, leave.signal, runId => arrivals.set(runId, performance.now()))
  }
  const calls = new Map<string, { begunAt: number; answeredAt: number }>()
  const write = async (conversationId: string) => {
    for (let i = 0; i < eventsEach; i += 1) {
      const begunAt = performance.now()
      const runId = await api('/v1/actions/ask/runs', { inputs: {}, conversationId })
      calls.set(runId, { begunAt, answeredAt: performance.now() })
      // So that events don't come in step with what gathers them.
      await sleep(pauseMs * Math.random())
    }
  }
  for (let i = 0; i < ids.length; i += atOnce) await Promise.all(ids.slice(i, i + atOnce).map(write))
  const deadline = performance.now() + 5_000
  while (arrivals.size < calls.size && performance.now() < deadline) await sleep(10)
  leave.abort()
  return [...calls].map(([runId, { begunAt, answeredAt }]) => {
    const arrivedAt = arrivals.get(runId)
    if (arrivedAt === undefined) throw new Error(`The event of ${runId} never arrived.`)
    return { sinceCall: arrivedAt - begunAt, sinceAnswer: arrivedAt - answeredAt }
  })
}

function apiOf({ origin, key }: Bellhop): (path: string, body: object) => Promise<string> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return async (path, body) => {
    const answer = await request(origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await answer.body.text()
    if (answer.statusCode >= 300) throw new Error(`POST ${path} answered ${answer.statusCode}: ${text}`)
    return z.object({ id: z.string() }).parse(JSON.parse(text)).id
  }
}

/** Resolves when the stream stands; `asked` is told of each run whose approval is asked for. */
async function openStream(
  { origin, key }: Bellhop,
  conversation: string,
  signal: AbortSignal,
  asked: (runId: string) => void,
): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream' }
  const { statusCode, body } = await request(`${origin}/v1/conversations/${conversation}/events`, { headers, signal })
  if (statusCode !== 200) throw new Error(`The stream answered ${statusCode}.`)
  body.on('error', () => {})
  body.setEncoding('utf8')
  let text = ''
  body.on('data', (part: string) => {
    const frames = (text + part).split('\n\n')
    text = frames.pop() ?? ''
    for (const frame of frames) {
      const runId = /^event: approval-requested\ndata: .*"runId":"(run_[0-9a-f]+)"/m.exec(frame)?.[1]
      if (runId) asked(runId)
    }
  })
}

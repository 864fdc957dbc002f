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
 * From the commit of an event on one node to its arrival on a stream of another. The commit is what the answer of the call
 * that wrote the event waits for, so the time of that answer stands for it.
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
      for (let round = 1; round <= stage.options.rounds; round += 1) {
        const took = await measureRound(writing, streaming, agent, atOnce, stage.options.quick ? 5 : 20)
        medians.push(median(took))
        tails.push(took[Math.floor(took.length * 0.99)] ?? Number.NaN)
        stage.say(`fan-out, round ${round}, ${measure}: ${medians.at(-1)?.toFixed(1)} ms`)
      }
      stage.report(
        result('fan-out', measure, `p50 ${median(medians).toFixed(1)} ms, p99 ${median(tails).toFixed(1)} ms`, {
          details: { conversations, lowestP50Ms: Math.min(...medians), highestP99Ms: Math.max(...tails) },
        }),
      )
    }
    await Promise.all([writing.stop(), streaming.stop()])
  },
}

/** Milliseconds from the answer at one node to the arrival at the other, sorted. */
async function measureRound(
  writing: Bellhop,
  streaming: Bellhop,
  agent: string,
  atOnce: number,
  eventsEach: number,
): Promise<number[]> {
  const api = apiOf(writing)
  const leave = new AbortController()
  const arrivals = new Map<string, number>()
  const ids: string[] = []
  for (let i = 0; i < conversations; i += 1) {
    const id = await api('/v1/conversations', { agent })
    ids.push(id)
    await openStream(streaming, id, leave.signal, runId => arrivals.set(runId, performance.now()))
  }
  const answers = new Map<string, number>()
  const write = async (conversationId: string) => {
    for (let i = 0; i < eventsEach; i += 1) {
      const runId = await api('/v1/actions/ask/runs', { inputs: {}, conversationId })
      answers.set(runId, performance.now())
      // So that events don't come in step with what gathers them.
      await sleep(pauseMs * Math.random())
    }
  }
  for (let i = 0; i < ids.length; i += atOnce) await Promise.all(ids.slice(i, i + atOnce).map(write))
  const deadline = performance.now() + 5_000
  while (arrivals.size < answers.size && performance.now() < deadline) await sleep(10)
  leave.abort()
  return [...answers]
    .map(([runId, answeredAt]) => {
      const arrivedAt = arrivals.get(runId)
      if (arrivedAt === undefined) throw new Error(`The event of ${runId} never arrived.`)
      // The stream may be ahead of the answer.
      return Math.max(0, arrivedAt - answeredAt)
    })
    .sort((a, b) => a - b)
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

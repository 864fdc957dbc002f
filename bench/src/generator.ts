import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { Client, type Dispatcher } from 'undici'
import { z } from 'zod'

export interface Load {
  origin: string
  /** The action to run. */
  action: string
  /** API key; the floor wants none. */
  key: string
  connections: number
  warmUpMs: number
  /** Ends with whichever comes first. */
  measureMs?: number
  measureRuns?: number
  /** Called when the measured time begins, and when it ends. */
  onBegin?: () => void
  onEnd?: () => void
}

export interface LoadResult {
  /** Answers within the measured time, and how long that was. */
  answers: number
  seconds: number
  p50Ms: number
  p99Ms: number
  /** Every run that was answered, warm-up included. */
  answeredInAll: number
}

/**
 * A closed loop: every connection sends its next request when it has its answer. Every answer has to be a 200 that says that
 * the run succeeded; the first that isn't ends the load with an error.
 */
export async function generate(load: Load): Promise<LoadResult> {
  const { connections, warmUpMs, measureMs = Number.POSITIVE_INFINITY, measureRuns = Number.POSITIVE_INFINITY } = load
  const clients = Array.from({ length: connections }, () => new Client(load.origin, { pipelining: 1 }))
  const state: State = { histogram: createHistogram(), measuring: false, ended: false, answers: 0, answeredInAll: 0 }
  const loops = clients.map(client => loop(client, load, state))
  const failed = Promise.all(loops)
  failed.catch(() => {
    state.ended = true
  })
  try {
    await Promise.race([failed, sleep(warmUpMs)])
    load.onBegin?.()
    state.histogram.reset()
    state.measuring = true
    const from = performance.now()
    const until = from + measureMs
    while (!state.ended && performance.now() < until && state.answers < measureRuns) {
      await Promise.race([failed, sleep(Math.min(50, Math.max(1, until - performance.now())))])
    }
    state.measuring = false
    load.onEnd?.()
    const seconds = (performance.now() - from) / 1000
    state.ended = true
    await failed
    const { answers, answeredInAll, histogram } = state
    if (answers === 0) throw new Error(`${load.origin} gave no answer within the measured time.`)
    const p50Ms = histogram.percentile(50) / 1000
    return { answers, seconds, p50Ms, p99Ms: histogram.percentile(99) / 1000, answeredInAll }
  } finally {
    state.ended = true
    await Promise.allSettled(clients.map(client => client.destroy()))
  }
}

interface State {
  /** In microseconds. */
  histogram: RecordableHistogram
  measuring: boolean
  ended: boolean
  answers: number
  answeredInAll: number
}

let lastOrder = 10_000

async function loop(client: Client, load: Load, state: State): Promise<void> {
  const path = `/v1/actions/${load.action}/runs`
  const headers = ['content-type', 'application/json', 'authorization', `Bearer ${load.key}`]
  const reader = new AnswerReader(state)
  while (!state.ended) {
    lastOrder = lastOrder < 99_999 ? lastOrder + 1 : 10_000
    const body = `{"inputs":{"order_id":"ORD-${lastOrder}"}}`
    await reader.read(handler => client.dispatch({ method: 'POST', path, headers, body }, handler))
  }
}

const shape = z.object({ status: z.literal('succeeded'), message: z.literal('Your order is shipped.') })
const saysSucceeded = Buffer.from('"status":"succeeded"')
/** Reading every answer as a whole would cost the generator's core more than the server takes for it. */
const readWholeEach = 500

/** Reads one answer at a time, below `undici.request`: no stream is built for an answer. */
class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #state: State
  #from = 0
  #status = 0
  #chunks: Buffer[] = []
  #resolve: () => void = () => {}
  #reject: (error: Error) => void = () => {}

  constructor(state: State) {
    this.#state = state
  }

  read(dispatch: (handler: this) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#chunks = []
      this.#from = performance.now()
      dispatch(this)
    })
  }

  onRequestStart(): void {}

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const state = this.#state
    if (state.measuring) {
      state.histogram.record(Math.max(1, Math.round((performance.now() - this.#from) * 1000)))
      state.answers += 1
    }
    state.answeredInAll += 1
    if (this.#isGood(state.answeredInAll % readWholeEach === 1)) this.#resolve()
    else this.#reject(new Error(`A run was answered with ${this.#status}: ${Buffer.concat(this.#chunks).toString()}`))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error)
  }

  #isGood(whole: boolean): boolean {
    const [first] = this.#chunks
    if (this.#status !== 200 || first === undefined) return false
    if (!whole) return first.includes(saysSucceeded)
    return shape.safeParse(JSON.parse(Buffer.concat(this.#chunks).toString())).success
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

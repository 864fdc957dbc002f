import type { Sign } from './read-signs.ts'

/** What may have changed. */
export const topics = ['runs', 'conversations', 'audit'] as const
export type Topic = (typeof topics)[number]

/**
 * `live`: what changes is told. `lost`: it isn't, and is asked for every few seconds. `refused`: whoever looks may no longer, and nothing
 * is asked for. `waiting`: none of it yet, or nobody looks.
 */
export type LiveState = 'waiting' | 'live' | 'lost' | 'refused'

export interface LiveConnection {
  state(): LiveState
  /** Calls `listener` when the state changes, until the function that it gives is called. */
  watch(listener: () => void): () => void
  /** Calls `ask` when some of these topics may have changed, until the function that it gives is called. */
  follow(some: readonly Topic[], ask: () => void): () => void
}

/** What a connection needs of the page around it. */
export interface Surroundings {
  /** Opens the stream. Rejects where that fails; ends, or rejects, where it breaks. */
  open(signal: AbortSignal): Promise<AsyncIterable<Sign>>
  /** Did it not open because whoever asks may not? */
  isRefusal(error: unknown): boolean
  isHidden(): boolean
  /** Called when the page is hidden or shown, and when the network is back. */
  onTurn(listener: () => void): void
  now(): number
  setTimer(work: () => void, ms: number): unknown
  clearTimer(timer: unknown): void
  /** From 0 to 1: browsers that lost the same server come back one after the other. */
  random(): number
}

/** While the stream is lost, what is shown is asked for so often. */
export const askEveryMs = 5_000
/** A server says that it is alive every 10 seconds. */
export const silentMs = 30_000
export const pauseMs = { first: 1_000, most: 30_000 }
/** A stream that lasted so long was a good one: the next pause is a short one again. */
const goodMs = 20_000
/** A tab that is left for a moment keeps its stream. */
export const hiddenMs = 5_000

/**
 * One stream of changes for a whole tab, open as long as somebody follows something and the tab can be seen. It comes back by itself,
 * with growing pauses; until then everything is asked for every few seconds.
 */
export function createLiveConnection(around: Surroundings): LiveConnection {
  const followers = new Set<{ some: readonly Topic[]; ask: () => void }>()
  const watchers = new Set<() => void>()
  let state: LiveState = 'waiting'
  let current: AbortController | null = null
  let failures = 0
  let retry: unknown = null
  let asking: unknown = null
  let leaving: unknown = null

  function become(next: LiveState): void {
    if (state === next) return
    state = next
    for (const each of [...watchers]) each()
    if (next === 'lost') askAgain()
    else stopAsking()
  }

  function tell(changed: readonly string[]): void {
    for (const { some, ask } of [...followers]) if (some.some(topic => changed.includes(topic))) ask()
  }

  function askAgain(): void {
    tell(topics)
    asking = around.setTimer(askAgain, askEveryMs)
  }

  function stopAsking(): void {
    around.clearTimer(asking)
    asking = null
  }

  function connect(): void {
    if (current || followers.size === 0 || around.isHidden()) return
    around.clearTimer(retry)
    retry = null
    const mine = new AbortController()
    current = mine
    void listen(mine.signal).then(end => {
      if (current !== mine) return
      current = null
      if (end === 'refused') return become('refused')
      become('lost')
      failures += 1
      const pause = Math.min(pauseMs.first * 2 ** (failures - 1), pauseMs.most)
      retry = around.setTimer(connect, pause * (0.5 + around.random() / 2))
    })
  }

  /** Resolves when the stream is over, for whatever reason. */
  async function listen(signal: AbortSignal): Promise<'over' | 'refused'> {
    const broken = new AbortController()
    let silent: unknown = null
    const hear = () => {
      around.clearTimer(silent)
      silent = around.setTimer(() => broken.abort(), silentMs)
    }
    const ended = AbortSignal.any([signal, broken.signal])
    const over = new Promise<void>(resolve => ended.addEventListener('abort', () => resolve(), { once: true }))
    hear()
    try {
      // The stream may not notice by itself that it is over.
      await Promise.race([over, read(ended, hear)])
    } catch (error) {
      if (around.isRefusal(error)) return 'refused'
      // Whatever else broke it, the connection comes back.
    } finally {
      around.clearTimer(silent)
      broken.abort()
    }
    return 'over'
  }

  async function read(signal: AbortSignal, hear: () => void): Promise<void> {
    let readyAt: number | null = null
    for await (const sign of await around.open(signal)) {
      if (signal.aborted) return
      hear()
      if (readyAt !== null && around.now() - readyAt >= goodMs) failures = 0
      if (sign?.type === 'ready') {
        readyAt = around.now()
        become('live')
        // What came while nobody told.
        tell(topics)
      }
      if (sign?.type === 'change') tell(topicsOf(sign.data))
    }
  }

  function leave(): void {
    for (const timer of [retry, leaving]) around.clearTimer(timer)
    retry = null
    leaving = null
    const mine = current
    current = null
    mine?.abort()
    become('waiting')
  }

  function stay(): void {
    around.clearTimer(leaving)
    leaving = null
  }

  around.onTurn(() => {
    if (around.isHidden()) {
      if (current) leaving ??= around.setTimer(leave, hiddenMs)
      else leave()
      return
    }
    stay()
    connect()
  })

  return {
    state: () => state,
    watch: listener => {
      watchers.add(listener)
      return () => void watchers.delete(listener)
    },
    follow: (some, ask) => {
      const entry = { some, ask }
      followers.add(entry)
      if (!around.isHidden()) stay()
      if (retry === null) connect()
      return () => {
        followers.delete(entry)
        // Whoever goes from one page to the next follows again at once.
        if (followers.size === 0) leaving ??= around.setTimer(leave, hiddenMs)
      }
    },
  }
}

function topicsOf(data: string): readonly string[] {
  try {
    const told: unknown = JSON.parse(data)
    if (typeof told !== 'object' || told === null || !('topics' in told) || !Array.isArray(told.topics)) return topics
    return told.topics.filter(topic => typeof topic === 'string')
  } catch {
    // Something changed, whatever it was.
    return topics
  }
}

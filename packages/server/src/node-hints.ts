import type { Logger } from 'pino'
import { z } from 'zod'
import type { Hints } from './database/index.ts'

/**
 * What nodes tell one another: `events` names conversations that have new ones, `overdue` that there is work to take over,
 * `followed` a workspace whose changes somebody follows, `changes` what changed in one, `standing` people and API keys that may do
 * something else now.
 */
const topics = ['events', 'overdue', 'followed', 'changes', 'standing'] as const
type Topic = (typeof topics)[number]

/** What a node tells the others of its database. Only ever a hint: whoever hears none has to look by themselves in time. */
export interface NodeHints {
  /** Tells the other nodes soon, together with what else there is to tell. Never waits and never throws. */
  tell(topic: Topic, word: string): void
  /** Hears what the others tell. `null`: something may have been missed. */
  on(topic: Topic, listener: (word: string | null) => void): void
  /** From now on it tells and hears, until the function that it gives is called, which tells what is still to be told. */
  open(): () => Promise<void>
}

/** How long telling waits for more to tell after it has told something: so many NOTIFYs a second at most cost no throughput. */
const gatherMs = 15
/** Postgres takes less than 8000 bytes. */
const mostBytes = 7_900

/** `node`: tells this node from the others, so that it doesn't hear itself. Without `hints` there are no others. */
export function createNodeHints(
  hints: Hints | null,
  { node, log }: { node: string; log: Pick<Logger, 'warn'> },
): NodeHints {
  const listeners = new Map<Topic, ((word: string | null) => void)[]>()
  let pending: Pending = new Map()
  let isOpen = false
  let toldAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let telling: Promise<void> = Promise.resolve()

  function schedule(): void {
    timer ??= setTimeout(
      () => {
        telling = flush().finally(() => {
          timer = undefined
          if (pending.size > 0) schedule()
        })
      },
      Math.max(0, toldAt + gatherMs - performance.now()),
    )
  }

  async function flush(): Promise<void> {
    const told = pending
    pending = new Map()
    toldAt = performance.now()
    try {
      for (const text of toTexts(node, told)) await hints?.send(text)
    } catch (error) {
      log.warn({ err: error }, 'The other nodes could not be told: they see it a second later')
    }
  }

  function hear(text: string): void {
    const message = parse(text)
    if (message === null || message.node === node) return
    for (const [topic, word] of message.told) for (const listener of listeners.get(topic) ?? []) listener(word)
  }

  return {
    tell: (topic, word) => {
      if (!isOpen) return
      pending.set(`${topic} ${word}`, [topic, word])
      schedule()
    },
    on: (topic, listener) => void listeners.set(topic, [...(listeners.get(topic) ?? []), listener]),
    open: () => {
      if (hints === null) return async () => {}
      isOpen = true
      const close = hints.listen({
        heard: hear,
        connected: () => {
          for (const listener of [...listeners.values()].flat()) listener(null)
        },
      })
      return async () => {
        isOpen = false
        await close()
        await telling
        clearTimeout(timer)
        await flush()
      }
    },
  }
}

/** What there is to tell, each once. */
type Pending = Map<string, [topic: Topic, word: string]>

const messageSchema = z.object({ node: z.string(), told: z.array(z.unknown()) })
const toldSchema = z.tuple([z.enum(topics), z.string()])

function parse(text: string): { node: string; told: z.infer<typeof toldSchema>[] } | null {
  try {
    const message = messageSchema.safeParse(JSON.parse(text)).data
    if (!message) return null
    // A newer node may tell what this one doesn't know, together with what it does.
    const told = message.told.map(each => toldSchema.safeParse(each).data).filter(each => each !== undefined)
    return { node: message.node, told }
  } catch {
    return null
  }
}

function toTexts(node: string, told: Pending): string[] {
  const toText = (words: unknown[]) => JSON.stringify({ node, told: words })
  const texts: string[] = []
  let words: [Topic, string][] = []
  let bytes = 0
  for (const word of told.values()) {
    const more = Buffer.byteLength(JSON.stringify(word)) + 1
    if (words.length > 0 && bytes + more > mostBytes - toText([]).length) {
      texts.push(toText(words))
      words = []
      bytes = 0
    }
    words.push(word)
    bytes += more
  }
  return words.length > 0 ? [...texts, toText(words)] : texts
}

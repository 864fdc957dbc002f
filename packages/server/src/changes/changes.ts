import { createBoundedCache } from '../caches.ts'
import type { NodeHints } from '../node-hints.ts'
import type { Clock } from '../parts.ts'

/** What may have changed in a workspace. */
export const changeTopics = ['runs', 'conversations', 'audit'] as const
export type ChangeTopic = (typeof changeTopics)[number]

type Listener = (topics: readonly ChangeTopic[]) => void

/**
 * Says that something changed in a workspace to whoever follows it, on this node and on the others. Only ever a hint, and many
 * changes are one; `trail-look.ts` sees what no hint tells.
 */
export interface Changes {
  /** Only after the commit. Where nobody follows the workspace on any node, it looks into a map and does no more. */
  note(workspaceId: string, topic: ChangeTopic): void
  /** The same for what all nodes see by themselves. */
  noteHere(workspaceId: string, topics: readonly ChangeTopic[]): void
  /** Calls `listener` soon after something changed, at most once in `pauseMs`, until the function that it gives is called. */
  follow(workspaceId: string, listener: Listener): () => void
  /** The workspaces that are followed on this node. */
  followed(): string[]
}

export interface ChangesTiming {
  /** What is noted within this time of the first is told with it. */
  gatherMs: number
  /** Between two hints about the same workspace. */
  pauseMs: number
  /** How often a node tells the others what it follows; three times as long they remember it. */
  announceMs: number
}

/** As many streams as several nodes have together. What is too much is seen by the look. */
const mostElsewhere = 100_000

const usual: ChangesTiming = { gatherMs: 20, pauseMs: 1_000, announceMs: 20_000 }

export function createChanges(
  { hints, clock }: { hints?: Pick<NodeHints, 'tell' | 'on'>; clock: Pick<Clock, 'monotonic'> },
  { gatherMs, pauseMs, announceMs }: ChangesTiming = usual,
): Changes {
  const followers = new Map<string, Set<Listener>>()
  /** The workspaces that count as followed on another node. */
  const elsewhere = createBoundedCache<true>(clock, { entries: mostElsewhere, forMs: 3 * announceMs })
  /** Until then this node may not have heard yet what others follow, so it tells them everything. */
  let tellsAllUntil = hints ? clock.monotonic() + 3 * announceMs : Number.NEGATIVE_INFINITY
  const gathering = new Map<string, Gathered>()
  let announcing: NodeJS.Timeout | undefined

  function isFollowedElsewhere(workspaceId: string): boolean {
    return clock.monotonic() < tellsAllUntil || elsewhere.get(workspaceId) !== undefined
  }

  function gather(workspaceId: string, topics: readonly ChangeTopic[], others: boolean): void {
    const here = followers.has(workspaceId)
    const there = others && isFollowedElsewhere(workspaceId)
    if (!here && !there) return
    let gathered = gathering.get(workspaceId)
    if (!gathered) {
      gathered = { here: new Set(), there: new Set() }
      gathering.set(workspaceId, gathered)
      setTimeout(() => give(workspaceId), gatherMs).unref()
    }
    for (const topic of topics) {
      if (here) gathered.here.add(topic)
      if (there) gathered.there.add(topic)
    }
  }

  function give(workspaceId: string): void {
    const gathered = gathering.get(workspaceId)
    if (!gathered) return
    const { here, there } = gathered
    if (here.size === 0 && there.size === 0) {
      gathering.delete(workspaceId)
      return
    }
    gathering.set(workspaceId, { here: new Set(), there: new Set() })
    setTimeout(() => give(workspaceId), pauseMs).unref()
    if (there.size > 0) hints?.tell('changes', toWord(workspaceId, [...there]))
    if (here.size > 0) for (const listener of followers.get(workspaceId) ?? []) listener([...here])
  }

  function announce(): void {
    for (const workspaceId of followers.keys()) hints?.tell('followed', workspaceId)
  }

  const noteHere: Changes['noteHere'] = (workspaceId, topics) => gather(workspaceId, topics, false)

  hints?.on('changes', word => {
    if (word === null) for (const workspaceId of followers.keys()) noteHere(workspaceId, changeTopics)
    else noteHere(...fromWord(word))
  })
  hints?.on('followed', workspaceId => {
    if (workspaceId !== null) return elsewhere.set(workspaceId, true)
    tellsAllUntil = clock.monotonic() + 3 * announceMs
    announce()
  })

  return {
    note: (workspaceId, topic) => gather(workspaceId, [topic], true),
    noteHere,
    follow: (workspaceId, listener) => {
      const listeners = followers.get(workspaceId) ?? new Set()
      if (listeners.size === 0) {
        followers.set(workspaceId, listeners)
        hints?.tell('followed', workspaceId)
      }
      // Its own function, so that two with the same listener are two.
      const entry: Listener = topics => listener(topics)
      listeners.add(entry)
      announcing ??= setInterval(announce, announceMs).unref()
      return () => {
        listeners.delete(entry)
        if (listeners.size === 0 && followers.get(workspaceId) === listeners) followers.delete(workspaceId)
        if (followers.size > 0) return
        clearInterval(announcing)
        announcing = undefined
      }
    },
    followed: () => [...followers.keys()],
  }
}

interface Gathered {
  here: Set<ChangeTopic>
  there: Set<ChangeTopic>
}

function toWord(workspaceId: string, topics: readonly ChangeTopic[]): string {
  return [workspaceId, ...topics].join(' ')
}

/** A newer node may tell of what this one doesn't know. */
function fromWord(word: string): [workspaceId: string, topics: ChangeTopic[]] {
  const [workspaceId = '', ...told] = word.split(' ')
  return [workspaceId, changeTopics.filter(topic => told.includes(topic))]
}

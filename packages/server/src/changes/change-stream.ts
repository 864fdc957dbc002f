import type { ConversationParts } from '../conversations/conversation-parts.ts'
import type { ChangeTopic } from './changes.ts'

/** `ready`: from here on nothing is missed, so what is shown is to be read once more. `change`: ask again for what it names. */
export type ChangeEvent = { type: 'ready' } | { type: 'change'; topics: ChangeTopic[] }

/**
 * What changes in a workspace, until `signal` aborts or the node stops. Who reads slowly gets one event for all that came in the
 * meantime, so nothing piles up.
 */
export async function* changeStream(
  { changes, trailLook, stopping }: Pick<ConversationParts, 'changes' | 'trailLook' | 'stopping'>,
  workspaceId: string,
  signal: AbortSignal,
): AsyncGenerator<ChangeEvent> {
  const ended = AbortSignal.any([signal, stopping])
  const gathered = new Set<ChangeTopic>()
  let news = Promise.withResolvers<void>()
  const wake = () => news.resolve()
  ended.addEventListener('abort', wake, { once: true })
  const unfollow = changes.follow(workspaceId, topics => {
    for (const topic of topics) gathered.add(topic)
    wake()
  })
  const unwatch = trailLook.watch(workspaceId)
  try {
    if (!ended.aborted) yield { type: 'ready' }
    while (!ended.aborted) {
      if (gathered.size === 0) await news.promise
      news = Promise.withResolvers<void>()
      const topics = [...gathered]
      gathered.clear()
      if (topics.length > 0 && !ended.aborted) yield { type: 'change', topics }
    }
  } finally {
    unwatch()
    unfollow()
    ended.removeEventListener('abort', wake)
  }
}

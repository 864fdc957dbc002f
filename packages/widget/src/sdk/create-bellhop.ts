import type { Bellhop, BellhopEvents, QueuedCall } from './types.ts'

type Handler = (detail: never) => void

export interface Wiring {
  emit<Name extends keyof BellhopEvents>(event: Name, detail: BellhopEvents[Name]): void
  /** Does, in its order, what the page asked for before the app was there. */
  drain(queue: QueuedCall[]): void
}

/** Puts the real methods into the page's object, in place: the page may have kept it. */
export function createBellhop(target: object, commands: Omit<Bellhop, 'on' | 'off'>): Wiring {
  const handlers = new Map<string, Set<Handler>>()
  let ready: BellhopEvents['ready'] | null = null

  const bellhop: Bellhop = {
    ...commands,
    on(event, handler) {
      if (typeof handler !== 'function') return
      handlers.set(event, (handlers.get(event) ?? new Set<Handler>()).add(handler))
      if (event === 'ready' && ready) invoke(handler, ready)
    },
    off(event, handler) {
      handlers.get(event)?.delete(handler)
    },
  }
  Object.assign(target, bellhop)
  const methods = new Map<string, unknown>(Object.entries(bellhop))

  return {
    emit(event, detail) {
      if (event === 'ready') ready = detail as BellhopEvents['ready']
      for (const handler of handlers.get(event) ?? []) invoke(handler, detail)
    },
    drain(queue) {
      for (const [name, args] of queue.splice(0)) {
        const method = methods.get(name)
        if (typeof method === 'function') method(...args)
      }
    },
  }
}

/** A page's handler that throws must not stop the chat. */
function invoke(handler: Handler, detail: unknown) {
  try {
    handler(detail as never)
  } catch (error) {
    console.error(error)
  }
}

import type { StreamEvent } from '@bellhop/core/stream'
import type { ApiFailure, Fetch, Session } from '../api/visitor-api.ts'
import { createVisitorApi } from '../api/visitor-api.ts'
import { runClientAction } from '../client-action/run-client-action.ts'
import { plainText } from '../markdown/plain-text.ts'
import { createBellhop } from '../sdk/create-bellhop.ts'
import type { StartOptions } from '../sdk/types.ts'
import { emptyChat } from '../state/chat.ts'
import { reduceEvent } from '../state/reduce-event.ts'
import { reduceLocal } from '../state/reduce-local.ts'
import { followEvents } from '../stream/follow-events.ts'
import * as words from '../words.ts'
import { createStore, type Store } from './app-state.ts'
import { type CustomerSteps, createCustomerSteps } from './customer-steps.ts'
import type { Memory } from './memory.ts'
import { toPageValues } from './page-values.ts'
import { createSessionKeeper } from './session.ts'

export interface App extends CustomerSteps {
  store: Store
  open(by: 'wish' | 'reload'): void
  close(): void
  /** The page is shown or hidden, left or come back to. */
  setVisible(visible: boolean): void
  setLeft(left: boolean): void
}

export interface AppParts extends StartOptions {
  memory: Memory
  fetch: Fetch
  importModule(url: string): Promise<unknown>
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>
  /** The same, but earlier when the browser is online again or the signal aborts. */
  waitForNetwork(ms: number, signal?: AbortSignal): Promise<void>
  random(): number
  /** The page's origin and path, for warnings and for what the tab remembers. */
  origin: string
  path: string
  warn(message: string, cause?: unknown): void
}

/** A tab that nobody looks at lets go of its stream after a minute, so that many tabs don't use up the connections. */
const HIDDEN_MS = 60_000
/** Longer than any step takes: an answer that has not ended by then will not. */
const LAPSE_MS = 120_000

/** The chat without its looks: session, stream, steps and `window.bellhop`, around one state. */
export function createApp(parts: AppParts): App {
  const { memory, wait, waitForNetwork } = parts
  const store = createStore()
  const api = createVisitorApi(parts.base, parts.fetch)
  const claimed = new Set<string>()
  let following: AbortController | null = null
  let visible = true
  let awake = true
  let left = false
  let lapse: ReturnType<typeof setTimeout> | undefined
  let hiding: ReturnType<typeof setTimeout> | undefined

  const session = createSessionKeeper({
    agent: parts.agent,
    api,
    memory,
    wait: waitForNetwork,
    random: parts.random,
    onSession,
    onLeft: leave,
    onIdentityRefused(failure) {
      parts.warn('Bellhop: the identity token was not accepted; the visitor is not signed in.')
      onFailure(failure)
    },
    onTrouble,
  })
  const steps = createCustomerSteps({ session, store, wait, onFailure })
  const bellhop = createBellhop(parts.bellhop, {
    open: () => open('wish'),
    close,
    toggle: () => (store.get().open ? close() : open('wish')),
    identify(token) {
      if (token !== null && typeof token !== 'string') return parts.warn('Bellhop: identify takes a token or null.')
      session.set({ identityToken: token })
      renewIfStarted()
    },
    setContext(values) {
      const { page, dropped } = toPageValues(values)
      if (dropped.length > 0) parts.warn(`Bellhop: setContext leaves out ${dropped.join(', ').slice(0, 500)}.`)
      session.set({ page })
      renewIfStarted()
    },
    sendMessage(text) {
      if (typeof text !== 'string') return parts.warn('Bellhop: sendMessage takes a text.')
      memory.remember({ used: true })
      steps.say(text)
      follow()
    },
  })

  let started = false
  bellhop.drain(parts.queue)
  started = true
  void start()

  async function start() {
    const result = await session.renew()
    if (!result.ok) refuse(result)
  }

  function renewIfStarted() {
    if (!started || store.get().phase === 'refused') return
    void session.renew().then(result => {
      if (!result.ok) onFailure(result)
    })
  }

  /** Shows nothing more of the conversation, and hears nothing more of it. */
  function leave() {
    following?.abort()
    following = null
    clearTimeout(lapse)
    store.set({ chat: emptyChat, conversationId: null, unread: 0, feedback: {}, announcements: [] })
  }

  function onSession({ agent, conversationId }: Session, changed: boolean) {
    if (changed) {
      // What the customer (or the page) said before there was a conversation belongs to the first one.
      if (store.get().conversationId !== null) leave()
      store.set({ conversationId })
    }
    store.set({ phase: 'ready', agent })
    if (store.get().open || store.get().chat.pending.length > 0) memory.remember({ used: true })
    follow()
    if (changed) bellhop.emit('ready', { conversationId })
  }

  let explained = false
  function onTrouble({ status }: ApiFailure) {
    store.set({ connection: 'lost' })
    if (status !== 0 || store.get().phase !== 'starting' || explained) return
    explained = true
    // A browser doesn't tell a page whether the server was out of reach or its answer not for this page.
    parts.warn(
      `Bellhop: ${parts.base} gives this page no answer. If it is up, add ${parts.origin} to the allowed origins of agent ${parts.agent}.`,
    )
  }

  function refuse(failure: ApiFailure) {
    store.set({ phase: 'refused' })
    parts.warn(explain(failure, parts))
    onFailure(failure)
  }

  function onFailure({ code, message }: ApiFailure) {
    bellhop.emit('error', { code, message })
  }

  /** Opens the stream when it is wanted and isn't there; closes it when it isn't wanted. */
  function follow() {
    const { phase, chat } = store.get()
    const wanted =
      phase === 'ready' && session.current() && memory.recall().used && !left && (awake || chat.turn === 'running')
    if (!wanted) {
      following?.abort()
      following = null
      return
    }
    if (following) return
    const controller = new AbortController()
    following = controller
    // Events up to here have been before the customer's eyes, in this tab or another.
    const read = memory.recall().read
    void followEvents({
      open: (last, signal) => api.events(session.current()?.token ?? '', last, signal),
      onEvent: event => onEvent(event, read),
      onState: connection => {
        if (!controller.signal.aborted) store.set({ connection })
      },
      onUnauthorized: async () => (await session.renew()).ok,
      wait: waitForNetwork,
      random: parts.random,
      signal: controller.signal,
      lastNumber: chat.lastNumber,
    }).finally(() => {
      if (following === controller) following = null
    })
  }

  function onEvent(event: StreamEvent, read: number) {
    store.set(({ chat }) => ({ chat: reduceEvent(chat, event) }))
    const state = store.get()
    const fresh = event.number > read
    clearTimeout(lapse)
    if (state.chat.turn === 'running') {
      lapse = setTimeout(
        () => store.set(({ chat }) => ({ chat: reduceLocal(chat, { type: 'turn-lapsed' }) })),
        LAPSE_MS,
      )
    }

    if (event.type === 'message-end') {
      const entry = state.chat.entries.find(({ key }) => key === event.messageId)
      if (entry?.kind === 'message' && fresh) {
        bellhop.emit('message', { id: entry.messageId, role: entry.role, text: entry.text })
        if (entry.role === 'agent') {
          announce(event.number, plainText(entry.text))
          if (!state.open) store.set({ unread: state.unread + 1 })
        }
      }
      markRead()
    } else if (event.type === 'action-end') {
      if (fresh) bellhop.emit('action', { runId: event.runId, action: event.action, status: event.status })
    } else if (event.type === 'error') {
      if (fresh) {
        announce(event.number, event.message)
        bellhop.emit('error', { code: event.code, message: event.message })
      }
    } else if (event.type === 'inputs-requested' || event.type === 'approval-requested') {
      if (fresh) announce(event.number, event.title)
    } else if (event.type === 'client-action') {
      void offerToRun(event.runId)
    } else if (event.type === 'turn-end') {
      markRead()
      if (!awake) follow()
    }
  }

  /** Runs a client action if no other browser has it. The tab that the customer looks at goes first. */
  async function offerToRun(runId: string) {
    await wait(visible ? 50 : 1500)
    const action = store.get().chat.entries.find(entry => entry.kind === 'action' && entry.runId === runId)
    // A replayed stream has its end as well: then there is nothing left to do.
    if (action?.kind !== 'action' || action.status !== 'running' || claimed.has(runId)) return
    claimed.add(runId)
    await runClientAction({
      post: (step, body) => session.post(`/runs/${runId}/${step}`, body),
      importModule: parts.importModule,
      bellhop: parts.bellhop,
      wait,
      warn: parts.warn,
    })
  }

  function announce(number: number, text: string) {
    if (!store.get().open || text === '') return
    store.set(({ announcements }) => ({
      announcements: [...announcements.slice(-2), { key: String(number), text }],
    }))
  }

  function markRead() {
    const { open, chat } = store.get()
    if (open && visible && chat.lastNumber > memory.recall().read) memory.remember({ read: chat.lastNumber })
  }

  function open(by: 'wish' | 'reload') {
    if (store.get().open) return
    store.set({ open: true, openedBy: by, unread: 0 })
    memory.remember({ used: true })
    memory.rememberOpen(parts.path)
    markRead()
    follow()
    bellhop.emit('open', undefined)
  }

  function close() {
    if (!store.get().open) return
    store.set({ open: false, announcements: [] })
    memory.rememberOpen(null)
    bellhop.emit('close', undefined)
  }

  return {
    ...steps,
    store,
    open,
    close,
    setVisible(now) {
      visible = now
      clearTimeout(hiding)
      if (now) {
        awake = true
        follow()
        markRead()
      } else {
        hiding = setTimeout(() => {
          awake = false
          follow()
        }, HIDDEN_MS)
      }
    },
    setLeft(now) {
      left = now
      follow()
    },
  }
}

function explain(failure: ApiFailure, { agent, base, origin }: AppParts): string {
  if (failure.status === 403) {
    return `Bellhop: add ${origin} to the allowed origins of agent ${agent} to show the chat here.`
  }
  if (failure.status === 404) {
    return `Bellhop: there is no agent ${agent} at ${base}; check data-agent in the script tag.`
  }
  return `Bellhop: the chat could not start (${failure.code}). ${failure.message || words.wentWrong}`
}

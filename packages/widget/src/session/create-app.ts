import type { StreamEvent } from '@bellhop/core/stream'
import type { ApiFailure, Fetch, Session, SessionRequest } from '../api/visitor-api.ts'
import { createVisitorApi, failed } from '../api/visitor-api.ts'
import { runClientAction } from '../client-action/run-client-action.ts'
import { plainText } from '../markdown/plain-text.ts'
import { createBellhop } from '../sdk/create-bellhop.ts'
import type { InitOptions, StartOptions } from '../sdk/types.ts'
import { type ChatState, emptyChat } from '../state/chat.ts'
import { reduceEvent } from '../state/reduce-event.ts'
import { reduceLocal } from '../state/reduce-local.ts'
import { followEvents } from '../stream/follow-events.ts'
import { loadTexts, type TextFiles } from '../texts/load-texts.ts'
import { speak } from '../texts/texts.ts'
import { createStore, type Store } from './app-state.ts'
import { type CustomerSteps, createCustomerSteps } from './customer-steps.ts'
import type { Memory } from './memory.ts'
import { toPageValues } from './page-values.ts'
import { createSessionKeeper } from './session.ts'
import { tellPage } from './tell-page.ts'

export interface App extends CustomerSteps {
  store: Store
  open(by: 'wish' | 'reload'): void
  close(): void
  /** The page is shown or hidden, left or come back to. */
  setVisible(visible: boolean): void
  setLeft(left: boolean): void
  setOnline(online: boolean): void
  /** Leaves this conversation for a new one. */
  startAnew(): void
  /** In which language the chat is shown. */
  locale(): string
}

export interface AppParts extends StartOptions {
  memory: Memory
  fetch: Fetch
  importModule(url: string): Promise<unknown>
  textFiles: TextFiles
  /** What the page says that it is written in; empty where it says nothing. */
  pageLocale(): string
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>
  /** The same, but earlier when the browser is online again or the signal aborts. */
  waitForNetwork(ms: number, signal?: AbortSignal): Promise<void>
  /** Resolves when the page is left; true: because a script, and not the customer, sent it elsewhere. */
  left(): Promise<boolean>
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
  let options: InitOptions = parts.locale ? { locale: parts.locale } : {}
  const claimed = new Set<string>()
  let following: AbortController | null = null
  let visible = true
  let awake = true
  let left = false
  let lapse: ReturnType<typeof setTimeout> | undefined
  let hiding: ReturnType<typeof setTimeout> | undefined

  const session = createSessionKeeper({
    agent: parts.agent,
    api: { ...api, session: openSession },
    memory,
    wait: waitForNetwork,
    random: parts.random,
    onSession,
    onLeft: leave,
    onIdentityRefused(failure) {
      const reason = failure.issues.map(({ message }) => message).join(' ')
      parts.warn(`Bellhop: the visitor is not signed in, the identity was not accepted. ${reason}`)
      onFailure(failure)
    },
    onTrouble,
  })
  const steps = createCustomerSteps({ session, store, wait, onFailure })
  const bellhop = createBellhop(parts.bellhop, {
    open: () => open('wish'),
    close,
    toggle: () => (store.get().open ? close() : open('wish')),
    init(values) {
      options = { ...options, ...Object(values) }
      const { agent } = store.get()
      if (agent) void speakFor(agent).then(() => store.set({}))
    },
    identify(identity) {
      const given: unknown = Object(identity).userId ?? identity
      if (identity !== null && typeof given !== 'string') {
        return parts.warn('Bellhop: identify takes a token, { userId, userHash } or null.')
      }
      session.set({ identity })
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

  /** A session is only there with the texts to show it. */
  async function openSession(request: SessionRequest) {
    const result = await api.session(request)
    if (!result.ok || (await speakFor(result.value.agent))) return result
    // The next try goes on in its conversation, and begins no other.
    memory.remember({ token: result.value.token })
    return failed(0, 'connection_lost')
  }

  async function speakFor(agent: Session['agent']): Promise<boolean> {
    const importFile = (path: string) => parts.importModule(`${parts.base}embed/${path}`)
    const overrides = { ...agent.appearance.texts, ...options.texts }
    return loadTexts(parts.textFiles, importFile, localeFor(agent), overrides).then(
      loaded => {
        speak(loaded)
        return true
      },
      () => false,
    )
  }

  function localeFor(agent: Session['agent'] | null): string {
    const { locale } = options
    return (locale === 'page' ? parts.pageLocale() : locale) || agent?.locale || ''
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
  function onTrouble(failure: ApiFailure) {
    store.set({ connection: 'lost' })
    if (failure.status !== 0 || store.get().phase !== 'starting' || explained) return
    explained = true
    parts.warn(explain(failure, parts))
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

    const news = newsOf(event, state.chat)
    if (fresh) {
      tellPage(bellhop.emit, event, state.chat)
      if (news) announce(event.number, news)
      // An error is no answer, and nothing to come back for.
      if (news && !state.open && event.type !== 'error') store.set({ unread: state.unread + 1 })
    }
    if (news || event.type === 'turn-end') markRead()
    if (event.type === 'client-action') void offerToRun(event.runId)
    if (event.type === 'turn-end' && !awake) follow()
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
      base: parts.base,
      bellhop: parts.bellhop,
      wait,
      left: parts.left,
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
    const { open, chat, conversationId: here } = store.get()
    const { conversationId, read } = memory.recall()
    // Another tab may have left it for a new one, whose events have numbers of their own.
    if (open && visible && conversationId === here && chat.lastNumber > read) memory.remember({ read: chat.lastNumber })
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
    setOnline(online) {
      store.set({ offline: !online })
      // A stream that was open when the network went may never say that it is dead.
      if (online) {
        following?.abort()
        following = null
        follow()
      }
    },
    startAnew() {
      session.startAnew()
      renewIfStarted()
    },
    locale: () => localeFor(store.get().agent),
  }
}

function explain({ status, code, message }: ApiFailure, { agent, base, origin }: AppParts): string {
  const allow = `add ${origin} to the allowed origins of agent ${agent} to show the chat here.`
  if (status === 403) return `Bellhop: ${allow}`
  // A browser doesn't tell a page whether the server was out of reach or its answer not for this page.
  if (status === 0) return `Bellhop: ${base} gives this page no answer. If it is up, ${allow}`
  if (status === 404) return `Bellhop: there is no agent ${agent} at ${base}; check data-agent.`
  return `Bellhop: the chat could not start (${code}). ${message}`
}

/** What of an event the customer should hear of where they don't look: a whole message of the agent, or that it asks. */
function newsOf(event: StreamEvent, { entries }: ChatState): string {
  if (event.type === 'error') return event.message
  if (event.type === 'inputs-requested' || event.type === 'approval-requested') return event.title
  if (event.type !== 'message-end') return ''
  const entry = entries.find(({ key }) => key === event.messageId)
  return entry?.kind === 'message' && entry.role === 'agent' ? plainText(entry.text) : ''
}

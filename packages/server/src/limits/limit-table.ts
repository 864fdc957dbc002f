/** A number that bounds something, and the variable that an operator sets it with. */
interface LimitEntry {
  variable: `BELLHOP_LIMIT_${string}`
  default: number
  min: number
  max: number
  /** May be `off`: nothing is bounded then. */
  off?: true
}

/** Every limit that an operator may set (docs/operating.md has the table for people). A minute is one from the first of its calls. */
export const limitTable = {
  /** Calls in a row that an upstream leaves unanswered before it is left alone. */
  upstreamFailures: { variable: 'BELLHOP_LIMIT_UPSTREAM_FAILURES', default: 10, min: 1, max: 10_000, off: true },
  /** For how long it is, in milliseconds, until one call tries it again. */
  upstreamPauseMs: { variable: 'BELLHOP_LIMIT_UPSTREAM_PAUSE_MS', default: 10_000, min: 100, max: 3_600_000 },
  /** Calls of one workspace to one upstream that are under way at once. */
  upstreamCalls: { variable: 'BELLHOP_LIMIT_UPSTREAM_CALLS', default: 300, min: 1, max: 100_000 },
  /** Calls that may wait for one of these to end. */
  upstreamQueue: { variable: 'BELLHOP_LIMIT_UPSTREAM_QUEUE', default: 100, min: 0, max: 100_000 },
  upstreamQueueMs: { variable: 'BELLHOP_LIMIT_UPSTREAM_QUEUE_MS', default: 1_000, min: 1, max: 60_000 },
  /** Calls of one workspace, to whatever upstream, that are under way at once. */
  workspaceCalls: { variable: 'BELLHOP_LIMIT_WORKSPACE_CALLS', default: 500, min: 1, max: 100_000 },
  /** Longest time of one call, whatever its action says. */
  callMs: { variable: 'BELLHOP_LIMIT_CALL_MS', default: 60_000, min: 500, max: 60_000 },
  /** Largest answer of an upstream. */
  answerBytes: { variable: 'BELLHOP_LIMIT_ANSWER_BYTES', default: 2_000_000, min: 1_000, max: 2_000_000 },

  /** Calls of one workspace to language models that are under way at once; they take no places of the calls above. */
  modelCalls: { variable: 'BELLHOP_LIMIT_MODEL_CALLS', default: 200, min: 1, max: 100_000 },
  /** Longest time of one call to a language model, to the end of its answer. */
  modelMs: { variable: 'BELLHOP_LIMIT_MODEL_MS', default: 180_000, min: 1_000, max: 900_000 },
  /** Longest silence of a language model, before its answer and within it. */
  modelIdleMs: { variable: 'BELLHOP_LIMIT_MODEL_IDLE_MS', default: 60_000, min: 500, max: 900_000 },

  /** Requests a minute of one workspace over REST, and as many of its visitors. */
  requestsPerWorkspace: {
    variable: 'BELLHOP_LIMIT_REQUESTS_PER_WORKSPACE',
    default: Number.POSITIVE_INFINITY,
    min: 1,
    max: 1_000_000_000,
    off: true,
  },
  /** Requests a minute with one API key. */
  requestsPerKey: {
    variable: 'BELLHOP_LIMIT_REQUESTS_PER_KEY',
    default: Number.POSITIVE_INFINITY,
    min: 1,
    max: 1_000_000_000,
    off: true,
  },
  /** Requests a minute from one address, over REST and from visitors. */
  requestsPerAddress: {
    variable: 'BELLHOP_LIMIT_REQUESTS_PER_ADDRESS',
    default: Number.POSITIVE_INFINITY,
    min: 1,
    max: 1_000_000_000,
    off: true,
  },
  /** API keys a minute that one address may try in vain. */
  wrongKeysPerAddress: {
    variable: 'BELLHOP_LIMIT_WRONG_KEYS_PER_ADDRESS',
    default: 120,
    min: 1,
    max: 1_000_000,
    off: true,
  },
  /** Passwords a minute that one address may try in vain. */
  wrongPasswordsPerAddress: {
    variable: 'BELLHOP_LIMIT_WRONG_PASSWORDS_PER_ADDRESS',
    default: 30,
    min: 1,
    max: 1_000_000,
    off: true,
  },
  /** Passwords a minute that may be tried in vain for one account, from everywhere but where it was signed in to before. */
  wrongPasswordsPerAccount: {
    variable: 'BELLHOP_LIMIT_WRONG_PASSWORDS_PER_ACCOUNT',
    default: 10,
    min: 1,
    max: 1_000_000,
    off: true,
  },
  /** Requests a minute of one contact's browsers. */
  requestsPerContact: {
    variable: 'BELLHOP_LIMIT_REQUESTS_PER_CONTACT',
    default: 300,
    min: 1,
    max: 1_000_000,
    off: true,
  },
  /** New conversations a minute from one client address; an IPv6 network of /64 counts as one. */
  sessionsPerAddress: {
    variable: 'BELLHOP_LIMIT_SESSIONS_PER_ADDRESS',
    default: 120,
    min: 1,
    max: 1_000_000,
    off: true,
  },
  /** New conversations a minute with one agent, from wherever; a quarter of them from one network. */
  sessionsPerAgent: { variable: 'BELLHOP_LIMIT_SESSIONS_PER_AGENT', default: 600, min: 1, max: 1_000_000, off: true },
  /** Messages and pressed buttons a minute in one conversation. */
  messagesPerConversation: {
    variable: 'BELLHOP_LIMIT_MESSAGES_PER_CONVERSATION',
    default: 60,
    min: 1,
    max: 1_000_000,
    off: true,
  },
  /** The same of one contact, in all of its conversations. */
  messagesPerContact: {
    variable: 'BELLHOP_LIMIT_MESSAGES_PER_CONTACT',
    default: 120,
    min: 1,
    max: 1_000_000,
    off: true,
  },
  /** Streams of one conversation at once; one more ends the oldest. */
  streamsPerConversation: { variable: 'BELLHOP_LIMIT_STREAMS_PER_CONVERSATION', default: 10, min: 1, max: 1_000 },
  /** Streams of changes of one person, or one API key, at once; one more ends the oldest. */
  changeStreamsPerCaller: { variable: 'BELLHOP_LIMIT_CHANGE_STREAMS_PER_CALLER', default: 20, min: 1, max: 1_000 },
  /** Streams of changes on one node at once, a quarter of them of one workspace. */
  changeStreams: { variable: 'BELLHOP_LIMIT_CHANGE_STREAMS', default: 2_000, min: 4, max: 100_000 },
  /** For how long a form may be left unanswered. */
  formMs: { variable: 'BELLHOP_LIMIT_FORM_MS', default: 86_400_000, min: 60_000, max: 2_592_000_000 },
  /** For how long a browser may stay away and still find its conversation. */
  visitorMs: { variable: 'BELLHOP_LIMIT_VISITOR_MS', default: 604_800_000, min: 3_600_000, max: 7_776_000_000 },
  /** Actions of one workspace: each that is saved or read is compared with all others. */
  actions: { variable: 'BELLHOP_LIMIT_ACTIONS', default: 1_000, min: 1, max: 10_000 },
  /** How often a brain may be asked within one turn. */
  stepsPerTurn: { variable: 'BELLHOP_LIMIT_STEPS_PER_TURN', default: 12, min: 1, max: 100 },
  /** How many actions one turn may run. */
  runsPerTurn: { variable: 'BELLHOP_LIMIT_RUNS_PER_TURN', default: 20, min: 1, max: 1_000 },
  /** How often the same action may be called with the same values within one turn. */
  identicalPerTurn: { variable: 'BELLHOP_LIMIT_IDENTICAL_PER_TURN', default: 3, min: 1, max: 100 },
  /** Runs of one conversation that may wait for the customer at once. */
  waitingRuns: { variable: 'BELLHOP_LIMIT_WAITING_RUNS', default: 20, min: 1, max: 1_000 },

  /** Requests of one node that are being answered at once. */
  inFlight: { variable: 'BELLHOP_LIMIT_IN_FLIGHT', default: 2_000, min: 1, max: 1_000_000 },
  /** Delay of the event loop, in milliseconds, above which a node takes no more. */
  loopDelayMs: { variable: 'BELLHOP_LIMIT_LOOP_DELAY_MS', default: 300, min: 10, max: 60_000, off: true },
  /** Statements of one node that wait for a database connection. */
  databaseQueue: { variable: 'BELLHOP_LIMIT_DATABASE_QUEUE', default: 1_000, min: 1, max: 1_000_000 },
  /** How long a statement waits for a database connection. */
  databaseWaitMs: { variable: 'BELLHOP_LIMIT_DATABASE_WAIT_MS', default: 30_000, min: 1_000, max: 600_000 },
  /** Largest body of a request to the server. */
  bodyBytes: { variable: 'BELLHOP_LIMIT_BODY_BYTES', default: 1_000_000, min: 10_000, max: 1_000_000 },
  /** How long the body of a request may take to come, in milliseconds. */
  bodyMs: { variable: 'BELLHOP_LIMIT_BODY_MS', default: 15_000, min: 1_000, max: 300_000 },

  /** Memory for answers that may be given again (`cacheSeconds`). */
  answerCacheBytes: { variable: 'BELLHOP_LIMIT_ANSWER_CACHE_BYTES', default: 64_000_000, min: 0, max: 4_000_000_000 },

  /** CPU time of one transform in milliseconds. */
  transformMs: { variable: 'BELLHOP_LIMIT_TRANSFORM_MS', default: 1_000, min: 10, max: 60_000 },
  /** Memory of one transform: of the one VM that it runs in, of which each thread has two. */
  transformBytes: {
    variable: 'BELLHOP_LIMIT_TRANSFORM_BYTES',
    default: 64 * 1024 * 1024,
    min: 8 * 1024 * 1024,
    max: 1024 * 1024 * 1024,
  },
} as const satisfies Record<string, LimitEntry>

/** The value of every limit; infinite where it is off. */
export type Limits = Readonly<Record<keyof typeof limitTable, number>>

export const limitEntries = Object.entries(limitTable) as readonly (readonly [keyof Limits, LimitEntry])[]

export const defaultLimits: Limits = toLimits(entry => entry.default)

/** A value for every limit of the table. */
export function toLimits(choose: (entry: LimitEntry) => number): Limits {
  // As complete as the table itself.
  return Object.fromEntries(limitEntries.map(([name, entry]) => [name, choose(entry)])) as Limits
}

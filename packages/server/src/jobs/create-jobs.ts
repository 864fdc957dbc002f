import { type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import { type Database, exclusively } from '../database/index.ts'
import { type Repeated, repeat } from '../repeat.ts'

/** Work that one node of all does at a time, and another does anew where that node dies. So doing it twice must do no harm. */
export interface Job {
  name: string
  /** How often it is done, in seconds; may be ten minutes late. null: when it is asked for. */
  everySeconds: number | null
  /** `signal` aborts when the node stops or the job took too long: what is left then is done anew, here or elsewhere. */
  run(signal: AbortSignal): Promise<void>
}

export interface Jobs {
  /** Makes or updates pg-boss's own tables, and begins to work. */
  start(): Promise<void>
  /** Asks for a job, which this node begins at once, or another soon. Where it is asked for already, that is enough. */
  request(name: string): Promise<void>
  /** Only once it has started. As pg-boss counted them within the last minute, whichever node asked. */
  counts(): Promise<JobCounts>
  /** Takes no more jobs, waits for those under way at most `ms`, and gives back to the other nodes what did not end. */
  stop(ms: number): Promise<void>
}

/** Jobs of all nodes. Of those that failed, the ones that are still kept. */
export interface JobCounts {
  waiting: number
  active: number
  failed: number
}

export interface JobsOptions {
  /** How often a node looks for jobs that another node was asked for. Default 30. */
  pollSeconds?: number
  /** How often jobs of dead nodes are looked for. Default 60; 600 on the embedded database, which has no other nodes. */
  superviseSeconds?: number
}

/** A node that shows no sign of life for this long is dead, and its job another's. */
const heartbeatSeconds = 30
/** No job takes longer. */
const mostSeconds = 60 * 60
/** How often a node sees to it that what is done regularly is asked for. */
const regularlyMs = 10 * 60 * 1000

/**
 * Jobs on pg-boss, on either database. Looking for jobs only reads, and so does asking for one that was asked for already:
 * on the embedded database each write waits for the disk. That is also why regular jobs don't use pg-boss's cron, which notes
 * each of its looks.
 */
export function createJobs(
  { database, log }: { database: Database; log: Pick<Logger, 'error' | 'warn'> },
  jobs: readonly Job[],
  { pollSeconds = 30, superviseSeconds = database.kind === 'embedded' ? 600 : 60 }: JobsOptions = {},
): Jobs {
  const stopping = new AbortController()
  const workers = new Map<string, string>()
  let regularly: Repeated | undefined
  const boss = new PgBoss({
    db: { executeSql: database.foreignSql },
    backend: database.kind === 'embedded' ? 'pglite' : 'postgres',
    schema: 'bellhop_jobs',
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    maintenanceIntervalSeconds: 60 * 60,
    schedule: false,
    queueCacheIntervalSeconds: day,
    // Indexes that a newer version builds in the background; nothing of ours uses flows.
    bamIntervalSeconds: 60 * 60,
    flowIntervalSeconds: day,
  })
  boss.on('error', error => log.warn({ err: error }, 'The jobs had trouble with the database; they go on'))
  boss.on('warning', warning => log.warn({ warning }, 'The jobs of pg-boss warn'))

  async function begin(job: Job): Promise<void> {
    const { name, everySeconds } = job
    const options = {
      heartbeatSeconds,
      expireInSeconds: mostSeconds,
      retryLimit: 5,
      retryDelay: 10,
      // One that was done is what tells that it was: it stays for longer than until it is due again.
      deleteAfterSeconds: 2 * (everySeconds ?? 60 * 60),
    }
    // At most one that waits or is under way.
    await boss.createQueue(name, { policy: 'exclusive', ...options })
    await boss.updateQueue(name, options)
    const settings = { pollingIntervalSeconds: pollSeconds, includeMetadata: true } as const
    workers.set(name, await boss.work(name, settings, given => perform(job, given)))
  }

  async function perform(
    job: Job,
    given: readonly Pick<JobWithMetadata<unknown>, 'id' | 'signal' | 'retryCount'>[],
  ): Promise<void> {
    for (const { id, signal, retryCount } of given) {
      try {
        await job.run(AbortSignal.any([signal, stopping.signal]))
      } catch (error) {
        log.error({ err: error, job: job.name, jobId: id, attempt: retryCount + 1 }, 'A job failed')
        throw error
      }
    }
  }

  async function ask(name: string, everySeconds: number | null): Promise<void> {
    const asked = await boss.send(name, null, everySeconds === null ? {} : { singletonSeconds: everySeconds })
    const worker = workers.get(name)
    if (asked !== null && worker !== undefined) boss.notifyWorker(worker)
  }

  async function askRegularly(): Promise<void> {
    for (const { name, everySeconds } of jobs) if (everySeconds !== null) await ask(name, everySeconds)
  }

  return {
    // pg-boss locks while it makes its tables, and our lock covers the queues as well.
    start: async () => {
      await exclusively(database, 'jobs', async () => {
        await boss.start()
        for (const job of jobs) await begin(job)
      })
      regularly = repeat(askRegularly, regularlyMs, { log, failed: 'regular jobs could not be asked for' })
      regularly.now()
    },
    request: name => ask(name, null),
    counts: async () => {
      const counts = { waiting: 0, active: 0, failed: 0 }
      for (const { name } of jobs) {
        const [stats] = await boss.getQueueStats(name, { force: true })
        counts.waiting += stats?.queuedCount ?? 0
        counts.active += stats?.activeCount ?? 0
        counts.failed += stats?.failedCount ?? 0
      }
      return counts
    },
    stop: async ms => {
      stopping.abort()
      await regularly?.stop()
      await boss.stop({ graceful: true, timeout: ms })
    },
  }
}

const day = 24 * 60 * 60

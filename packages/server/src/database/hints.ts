import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type Pool } from 'pg'
import type { Hints, PostgresDatabaseOptions } from './database.ts'

const channel = 'bellhop'
/** How often a listening connection is asked whether it still lives, and how long its answer may take. */
const askEveryMs = 10_000
const answerMs = 5_000
const retryMs = { first: 100, most: 5_000 }

/** Hints through Postgres's own NOTIFY. Sent from the pool, heard on a connection that does nothing else. */
export function createHints({ url, log }: Pick<PostgresDatabaseOptions, 'url' | 'log'>, pool: Pool): Hints {
  return {
    send: async text => {
      await pool.query('select pg_notify($1, $2)', [channel, text])
    },
    listen: listener => {
      const stop = new AbortController()
      const listening = keepListening(stop.signal)
      return async () => {
        stop.abort()
        await listening
      }

      async function keepListening(stopped: AbortSignal): Promise<void> {
        for (let pause = retryMs.first; !stopped.aborted; pause = Math.min(2 * pause, retryMs.most)) {
          const client = new Client({
            connectionString: url,
            application_name: 'bellhop hints',
            keepAlive: true,
            connectionTimeoutMillis: answerMs,
            query_timeout: answerMs,
          })
          try {
            const ended = endOf(client)
            await client.connect()
            client.on('notification', ({ payload = '' }) => listener.heard(payload))
            await client.query(`listen ${channel}`)
            pause = retryMs.first
            listener.connected()
            await untilSilent(client, ended, stopped)
          } catch (error) {
            if (!stopped.aborted) {
              log?.warn({ err: error }, 'No hints from other nodes for now: what they write is seen a second later')
            }
          }
          // Not waited for: on a network that lost it, the goodbye may never arrive.
          client.end().catch(() => {})
          await sleep(pause, undefined, { signal: stopped }).catch(() => {})
        }
      }
    },
  }
}

/** Rejects when the connection breaks or ends. */
function endOf(client: Client): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    client.on('error', reject)
    client.on('end', () => reject(new Error('The connection has ended')))
  })
  ended.catch(() => {})
  return ended
}

/** Returns when told to stop; throws when the connection ends, or no longer answers. */
async function untilSilent(client: Client, ended: Promise<never>, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    await Promise.race([sleep(askEveryMs, undefined, { signal: stopped }).catch(() => {}), ended])
    if (!stopped.aborted) await Promise.race([client.query('select 1'), ended])
  }
}

import { parseArgs } from 'node:util'

export const stores = ['embedded', 'postgres'] as const
export type Store = (typeof stores)[number]

export interface Options {
  /** One short round each: shows that everything works, measures little. */
  quick: boolean
  json: boolean
  /** Names of scenarios; empty: all. */
  only: string[]
  stores: Store[]
  /** Where each Bellhop server writes a CPU profile when it ends. */
  profileDir: string | null
  rounds: number
  /** Before the first round of a scenario, for each server; then before each round. */
  firstWarmUpMs: number
  warmUpMs: number
  measureMs: number
}

export const usage = `npm run bench -- [options]

  --quick            one short round of everything
  --only NAME        only this scenario; may be given several times
  --store NAME       only embedded or postgres
  --json             the whole result as JSON, instead of the table
  --profile DIR      each Bellhop server writes a CPU profile into DIR
  --rounds N         rounds per measurement (default 5)

A whole run takes half an hour or more, and up to 15 GB of disk for a while.

BENCH_DATABASE_URL   a Postgres to use instead of a throw-away one
BENCH_DIR            where the data goes; has to be on a disk, not in memory`

/** Throws a TypeError for what it does not know. */
export function readOptions(args: string[], scenarios: readonly string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      store: { type: 'string', multiple: true, default: [] },
      profile: { type: 'string' },
      rounds: { type: 'string' },
    },
  })
  const only = known('--only', values.only, scenarios)
  const given = known('--store', values.store, stores)
  const { quick } = values
  return {
    quick,
    json: values.json,
    only,
    stores: stores.filter(store => given.length === 0 || given.includes(store)),
    profileDir: values.profile ?? null,
    rounds: readCount(values.rounds) ?? (quick ? 1 : 5),
    firstWarmUpMs: quick ? 0 : 20_000,
    warmUpMs: quick ? 1_500 : 3_000,
    measureMs: quick ? 3_000 : 8_000,
  }
}

function known(option: string, given: string[], names: readonly string[]): string[] {
  for (const name of given) {
    if (!names.includes(name)) throw new TypeError(`${option} takes one of ${names.join(', ')}, not "${name}".`)
  }
  return given
}

function readCount(text: string | undefined): number | null {
  if (text === undefined) return null
  const count = Number(text)
  if (Number.isInteger(count) && count > 0 && count < 1_000) return count
  throw new TypeError(`--rounds takes a whole number above 0, not "${text}".`)
}

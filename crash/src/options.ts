import { parseArgs } from 'node:util'
import { type StoreKind, storeKinds } from './product/store.ts'

export const campaignNames = ['points', 'random', 'start', 'rotation', 'pause', 'power'] as const
export type CampaignName = (typeof campaignNames)[number]

export interface Options {
  seed: string
  /** How many random kills on each store and number of nodes. */
  kills: number
  stores: StoreKind[]
  nodes: number[]
  only: CampaignName[]
  help: boolean
}

export const usage = `npm run test:crash -- [options]

  --seed TEXT        makes the same choices again (default: a new one, which is printed)
  --kills N          random kills on each store and number of nodes (default 60); a round through all named points for
                     each 15 of them
  --store NAME       only embedded or postgres
  --nodes N          only one node, or two on one Postgres
  --only CAMPAIGN    only this; may be given several times: ${campaignNames.join(', ')}

Takes about 15 minutes. Postgres is CRASH_DATABASE_URL, a user of which may make databases (they stay there), else a
throw-away cluster of the installed programs. The power cuts need root on Linux.`

/** Throws a TypeError for what it does not know. */
export function readOptions(args: string[], newSeed: () => string): Options {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      kills: { type: 'string' },
      store: { type: 'string', multiple: true, default: [] },
      nodes: { type: 'string', multiple: true, default: [] },
      only: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  const nodes = known('--nodes', values.nodes, ['1', '2']).map(Number)
  return {
    seed: values.seed ?? newSeed(),
    kills: readCount(values.kills ?? '60'),
    stores: known('--store', values.store, storeKinds),
    nodes,
    only: known('--only', values.only, campaignNames),
    help: values.help,
  }
}

/** All of them where none was given. */
function known<T extends string>(option: string, given: string[], names: readonly T[]): T[] {
  for (const name of given) {
    if (!names.some(each => each === name)) throw new TypeError(`${option} takes ${names.join(' or ')}, not "${name}".`)
  }
  return given.length === 0 ? [...names] : names.filter(name => given.includes(name))
}

function readCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0 && count < 100_000) return count
  throw new TypeError(`--kills takes a whole number above 0, not "${text}".`)
}

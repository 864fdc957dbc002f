import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Client } from 'pg'

export const storeKinds = ['embedded', 'postgres'] as const
export type StoreKind = (typeof storeKinds)[number]

/** Where the nodes of one stage keep their data. */
export interface Store {
  kind: StoreKind
  /** The first seals, all of them open; null: the first start makes one and keeps it beside the embedded database. */
  masterKeys: string[] | null
  /** What the node with this number has to be told. */
  envOf(node: number): Record<string, string>
}

export const newMasterKey = () => randomBytes(32).toString('base64')

/** An embedded database that does not exist yet: only one node can have it. */
export function embeddedStore(directory: string): Store {
  const store: Store = {
    kind: 'embedded',
    masterKeys: null,
    envOf: () => ({ BELLHOP_DATA_DIR: directory, ...masterKeysOf(store) }),
  }
  return store
}

/** A new, empty database on this Postgres, which stays there. */
export async function postgresStore(url: string, directory: string): Promise<Store> {
  const name = `bellhop_crash_${randomBytes(8).toString('hex')}`
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  const address = new URL(url)
  address.pathname = `/${name}`
  const store: Store = {
    kind: 'postgres',
    masterKeys: [newMasterKey()],
    envOf: node => ({
      BELLHOP_DATA_DIR: join(directory, `node-${node}`),
      DATABASE_URL: address.href,
      ...masterKeysOf(store),
    }),
  }
  return store
}

function masterKeysOf({ masterKeys }: Store): Record<string, string> {
  return masterKeys === null ? {} : { BELLHOP_MASTER_KEY: masterKeys.join(',') }
}

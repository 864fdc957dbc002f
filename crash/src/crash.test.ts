import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { points } from './campaigns/at-points.ts'
import { killUnderWay } from './campaigns/kill-under-way.ts'
import { killWhileStarting, migrationSteps } from './campaigns/kill-while-starting.ts'
import { createRandom } from './random.ts'

// A small part of `npm run test:crash`, at the same time, since most of it is waiting.

const postgresUrl = inject('postgresUrl') ?? null
const seed = String(randomInt(1_000_000_000))
const directory = mkdtempSync(join(tmpdir(), 'bellhop-crash-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const setups = [
  { title: 'one node, embedded', storeKind: 'embedded' as const, nodes: 1 },
  { title: 'two nodes, Postgres', storeKind: 'postgres' as const, nodes: 2 },
]

for (const { title, storeKind, nodes } of setups) {
  const skip = storeKind === 'postgres' && postgresUrl === null
  describe(`A server that is killed (${title})`, { concurrent: true, skip }, () => {
    const options = (name: string) => ({
      storeKind,
      nodes,
      postgresUrl,
      directory: join(directory, `${storeKind}-${name}`),
      random: createRandom(`${seed}/${name}/${storeKind}`),
      progress: () => {},
    })

    it('at each named point of a send, and at random, sends nothing twice and loses nothing', async () => {
      const result = await killUnderWay({ ...options('under-way'), rounds: 1, kills: 2 })
      expect(result.findings, `seed ${seed}`).toEqual([])
      expect(result.kills).toBeGreaterThanOrEqual(points.length + 2)
      expect(Math.min(result.calls, result.acknowledged)).toBeGreaterThan(0)
    })

    it('at its first start and inside a migration starts again and works', async () => {
      const step = createRandom(seed).integer(1, migrationSteps.length)
      const { findings } = await killWhileStarting({ ...options('start'), steps: [step] })
      expect(findings, `seed ${seed}`).toEqual([])
    })
  })
}

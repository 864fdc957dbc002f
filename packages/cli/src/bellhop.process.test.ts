import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bootstrapKey, createInstallation, freePort, type Installation } from './testing/installation.ts'
import { spawnBellhop, spawnNode } from './testing/spawn-bellhop.ts'
import { makeTrail, sign, toFile } from './testing/trail.ts'

// The command as it is installed, against a real server on a data directory of its own.

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation?.remove())

describe('The bellhop process', () => {
  it('ends with 0, 1 or 2: it holds, it does not, it could not be verified', async () => {
    const file = join(installation.directory, 'export.jsonl')
    const { lines } = makeTrail(3)
    writeFileSync(file, toFile(lines))
    expect(await bellhop('audit', 'verify', file)).toMatchObject({ code: 0, err: '' })
    writeFileSync(file, toFile(lines.toSpliced(1, 1)))
    expect(await bellhop('audit', 'verify', file)).toMatchObject({ code: 1, err: '' })
    expect(await bellhop('audit', 'check')).toMatchObject({ code: 2, out: '' })
  })

  it('keeps its exit code, and says nothing of itself, where nobody reads on', async () => {
    const { child, ended } = spawnBellhop(['--help'])
    child.stdout?.destroy()
    const { code, err } = await ended
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('makes no database where there is none to verify', async () => {
    expect(await bellhop('audit', 'verify')).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/No server answers .*\n?There is no database in .*Set BELLHOP_DATA_DIR/s),
    })
    expect(readdirSync(installation.directory)).toEqual(['export.jsonl'])
  })

  it('verifies the trail of a running server and of a stopped one, and names an entry that was changed in both', async () => {
    const server = await installation.startServer({ BELLHOP_BOOTSTRAP_KEY: bootstrapKey })
    const holds =
      /^The chain of workspace wsp_[0-9a-f]{32} holds: 4 entries, head [0-9a-f]{64}\.\nIts head was signed at .*\n0 records of runs match their entries\.\n$/
    const secret = await installation.call('POST', '/v1/secrets', {
      name: 'SHOP_KEY',
      value: 'v',
      hosts: ['shop.example'],
    })
    expect(secret.status).toBe(201)
    const live = await bellhop('audit', 'verify')
    expect(live).toEqual({ code: 0, out: expect.stringMatching(holds), err: '' })
    expect((await spawnBellhop(['audit', 'verify'], installation.environment).ended).err).toMatch(/set BELLHOP_API_KEY/)

    const checkpoint = await (await installation.call('GET', '/v1/audit/checkpoint')).text()
    const { publicKey } = JSON.parse(checkpoint)
    const kept = join(installation.directory, 'checkpoint.json')
    writeFileSync(kept, checkpoint)
    for (const format of ['jsonl', 'csv']) {
      const file = join(installation.directory, `audit.${format}`)
      writeFileSync(file, await (await installation.call('GET', `/v1/audit/export?format=${format}`)).text())
      expect(await bellhop('audit', 'verify', file, '--public-key', publicKey, '--checkpoint', kept)).toMatchObject({
        code: 0,
        out: expect.stringMatching(/holds: 4 entries.*which you trust\.\n1 kept checkpoint lies on this chain\.\n$/s),
      })
    }

    // A server whose directory is taken says whose address to set.
    const elsewhere = { ...installation.environment, PORT: String(await freePort()) }
    expect((await spawnBellhop(['audit', 'verify'], elsewhere).ended).err).toMatch(/in use by process .*BELLHOP_URL/)

    expect(await installation.stop(server)).toBe(0)
    const stored = await bellhop('audit', 'verify')
    expect(stored).toEqual({
      code: 0,
      out: live.out.replace(/Its head was signed.*\n/, ''),
      err: expect.stringMatching(/^No server answers at .*reading its database/),
    })

    // No head is signed there: a key alone proves nothing, with a checkpoint what that tells of, and another key is not the trail's.
    expect(await bellhop('audit', 'verify', '--public-key', publicKey)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/is not signed, so your key proves nothing about it/),
    })
    expect(await bellhop('audit', 'verify', '--public-key', publicKey, '--checkpoint', kept)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Your key proves it up to entry 4, .*\n1 kept checkpoint lies on this chain\./),
    })
    const stranger = sign(makeTrail(3))
    expect(await bellhop('audit', 'verify', '--public-key', stranger.publicKey)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/The key that signs this trail, \w{32}, is none of those given/),
    })
    const foreign = join(installation.directory, 'foreign.json')
    writeFileSync(foreign, JSON.stringify(stranger.checkpointAt(3)))
    expect(await bellhop('audit', 'verify', '--checkpoint', foreign)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/The chain of workspace wsp_1 does not hold\. The database holds no such trail/),
    })

    await changeEntry(4)
    const broken =
      /^The chain of workspace wsp_[0-9a-f]{32} does not hold at entry 4 \(aud_[0-9a-f]{32}\)\. Entry 4 was changed/
    expect(await bellhop('audit', 'verify')).toMatchObject({ code: 1, out: expect.stringMatching(broken) })
    const again = await installation.startServer()
    expect(await bellhop('audit', 'verify')).toMatchObject({ code: 1, out: expect.stringMatching(broken), err: '' })
    expect(await installation.stop(again)).toBe(0)

    flipByteOnDisk('SHOP_KEY')
    const damaged = await bellhop('audit', 'verify')
    expect(damaged.code).toBe(2)
    expect(damaged.err).toMatch(/The database in .* can't be read: invalid page .* restore a backup/)
    expect(damaged.err).not.toMatch(/\n\s+at /)
  }, 60_000)
})

function bellhop(...args: string[]) {
  return spawnBellhop(args, { ...installation.environment, BELLHOP_API_KEY: bootstrapKey }).ended
}

// In a process of its own: the command's package imports nothing of the server.
async function changeEntry(seq: number): Promise<void> {
  const program = `
    const { openDatabase } = await import(new URL('database/index.ts', import.meta.resolve('@bellhop/server/main')).href)
    const database = await openDatabase({ kind: 'embedded', dataDir: ${JSON.stringify(installation.dataDir)} })
    await database.db.transaction().execute(async tx => {
      const on = eb => eb.fn('set_config', [eb.val('bellhop.maintenance'), eb.val('on'), eb.val(true)]).as('on')
      await tx.selectNoFrom(on).execute()
      const entries = tx.selectFrom('auditEntries').where('seq', '=', ${seq})
      const { detail } = await entries.select('detail').executeTakeFirstOrThrow()
      const changed = JSON.stringify(detail).replace('SHOP_KEY', 'SHOP_KEX')
      await tx.updateTable('auditEntries').set({ detail: changed }).where('seq', '=', ${seq}).execute()
    })
    await database.close()
  `
  const { code, err } = await spawnNode(['--input-type=module', '--eval', program]).ended
  if (code !== 0) throw new Error(err)
}

/** Flips a bit in every table's file that holds the text: the trail's is one of them. */
function flipByteOnDisk(text: string): void {
  const base = join(installation.dataDir, 'database', 'base')
  const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  for (const file of files) {
    const path = join(file.parentPath, file.name)
    const bytes = readFileSync(path)
    const at = bytes.indexOf(text)
    if (at < 0) continue
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(path, bytes)
  }
}

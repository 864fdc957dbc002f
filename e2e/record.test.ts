import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type AuditEntry, type AuditHead, verifyChain } from '@bellhop/core/audit'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openDatabase } from '../packages/server/src/database/index.ts'
import { eventually, useStage } from './stage.ts'

const order = 'Where is my order?'
const returning = 'Return something'
const giftCard = 'Gift card balance'

describe('the record', () => {
  const stage = useStage()

  it('has each run with the exact request, and no credential in it', async () => {
    const { chat } = await stage.visit()
    await chat.open()
    await chat.offer(order).click()
    await chat.card(order).getByRole('textbox', { name: 'Order number' }).fill('ORD-12345')
    await chat.card(order).getByRole('button', { name: 'Continue' }).click()
    await chat.hears('Your order ORD-12345 has shipped')

    const [run] = await stage.rest.runs()
    expect(run).toMatchObject({
      action: 'get_order_status',
      status: 'succeeded',
      channel: 'chat',
      startedBy: 'customer',
      inputs: { order_id: 'ORD-12345' },
      result: { id: 'ORD-12345', status: 'shipped' },
    })
    const sent = run?.trace.find(({ step }) => step === 'send')?.detail
    expect(sent).toMatchObject({
      method: 'GET',
      url: `http://127.0.0.1:${stage.product.port + 1}/orders/ORD-12345`,
    })
    expect(JSON.stringify(sent)).toMatch(/Bearer •••• [0-9a-f]{4}"/)
    expect(await stage.rest.text('/v1/runs')).not.toMatch(/Bearer (?!•)/)
  })

  it('never holds a sensitive input', async () => {
    const { chat } = await stage.visit()
    await chat.open()
    await chat.say('how much is on my gift card')
    await chat.offer(giftCard).click()
    const code = chat.card(giftCard).getByLabel('Code of the card', { exact: true })
    expect(await code.getAttribute('type')).toBe('password')
    await code.fill('GALE-2580-WAVE')
    await chat.card(giftCard).getByRole('button', { name: 'Continue' }).click()
    await chat.hears(/^There is £\d+\.\d\d left on your card/)

    const [run] = await stage.rest.runs({ action: 'check_gift_card' })
    expect(run).toMatchObject({ status: 'succeeded', inputs: { card_code: '••••' } })
    for (const place of ['/v1/runs', '/v1/audit', '/v1/audit/export', `/v1/conversations/${run?.conversationId}`])
      expect(await stage.rest.text(place), place).not.toContain('2580')
    expect(await chat.log.textContent()).not.toContain('2580')
  })

  it('tells of a yes and a no, each with the request that it was about', async () => {
    const { chat } = await stage.visit()
    await chat.open()
    for (const answer of ['no', 'yes']) {
      await chat.say('send something back')
      await chat.offer(returning).click()
      await chat.card(returning).getByRole('radio', { name: 'I changed my mind' }).check()
      const number = chat.card(returning).getByRole('textbox', { name: 'Order number' })
      if (answer === 'no') await number.fill('ORD-20002')
      await chat.card(returning).getByRole('button', { name: 'Continue' }).click()
      if (answer === 'yes') await chat.agree(returning)
      else await chat.card(returning).getByRole('button', { name: 'No', exact: true }).click()
      await chat.hears(answer === 'no' ? "All right, I haven't sent anything." : /^Your return RET-50001 is booked/)
    }
    const [approved, denied] = await stage.rest.runs({ action: 'return_item' })
    expect([denied?.status, approved?.status]).toEqual(['denied', 'succeeded'])
    expect(await kindsOf(denied?.id)).toEqual(['approval.requested', 'approval.denied'])
    expect(await kindsOf(approved?.id)).toEqual(['approval.requested', 'approval.approved', 'run.sent', 'run.finished'])
    expect(await kindsOf(approved?.conversationId)).toEqual(['conversation.started'])
  })

  it('is a chain that anybody can verify, offline and with the command, running and stopped', async () => {
    const { entries, head } = await exported()
    expect(entries.length).toBeGreaterThan(15)
    expect(await verifyChain(entries, { checkpoints: [head] })).toMatchObject({ ok: true, count: entries.length, head })

    const running = await bellhop('audit', 'verify')
    expect(running).toMatchObject({ code: 0, stdout: expect.stringContaining(`holds: ${entries.length} entries`) })

    await stage.product.stop()
    const stopped = await bellhop('audit', 'verify')
    expect(stopped).toMatchObject({ code: 0, stdout: expect.stringContaining(`holds: ${entries.length} entries`) })
  })

  it('shows which entry was changed behind its back', async () => {
    const database = await openDatabase({ kind: 'embedded', dataDir: stage.product.dataDir })
    const seq = 7
    await database.db.transaction().execute(async tx => {
      await tx
        .selectNoFrom(({ fn, val }) =>
          fn('set_config', [val('bellhop.maintenance'), val('on'), val(true)]).as('maintenance'),
        )
        .execute()
      const { subject } = await tx
        .selectFrom('auditEntries')
        .select('subject')
        .where('seq', '=', seq)
        .executeTakeFirstOrThrow()
      await tx
        .updateTable('auditEntries')
        .set({ subject: `${subject.slice(0, -1)}${subject.endsWith('x') ? 'y' : 'x'}` })
        .where('seq', '=', seq)
        .execute()
    })
    await database.close()
    const changed = await bellhop('audit', 'verify')
    expect(changed.code).toBe(1)
    expect(changed.stdout).toMatch(/does not hold at entry 7 \(aud_\S+\)/)
  })

  /** What the trail says was done to this, oldest first. */
  async function kindsOf(subject: string | null | undefined): Promise<string[]> {
    const listed = z.object({ data: z.array(z.looseObject({ kind: z.string() })) })
    // Entries of what ended just now may still be on their way.
    await eventually(async () => listed.parse(await stage.rest.get(`/v1/audit?subject=${subject}`)).data).not.toEqual(
      [],
    )
    return listed
      .parse(await stage.rest.get(`/v1/audit?subject=${subject}`))
      .data.map(({ kind }) => kind)
      .reverse()
  }

  async function exported(): Promise<{ entries: AuditEntry[]; head: AuditHead }> {
    const lines = (await stage.rest.text('/v1/audit/export')).trimEnd().split('\n')
    const { head } = z
      .strictObject({ head: z.object({ seq: z.int(), hash: z.string() }) })
      .parse(JSON.parse(lines.pop() ?? ''))
    return { entries: lines.map(line => entry.parse(JSON.parse(line))), head }
  }

  /** Runs `bellhop` as somebody beside the server would: with its data directory and its port. */
  function bellhop(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
    const { port, dataDir } = stage.product
    const { PATH, HOME } = process.env
    const env = { PATH, HOME, PORT: String(port), BELLHOP_DATA_DIR: dataDir }
    const program = fileURLToPath(new URL('../packages/cli/bin/bellhop.js', import.meta.url))
    return new Promise(resolve => {
      execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, stdout, stderr }),
      )
    })
  }
})

const json = z.record(z.string(), z.json())
const entry = z.strictObject({
  workspaceId: z.string(),
  seq: z.int(),
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  actor: json,
  subject: z.string(),
  detail: json,
  prevHash: z.string(),
  hash: z.string(),
})

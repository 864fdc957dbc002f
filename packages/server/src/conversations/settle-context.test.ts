import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { openConversationState, sealConversationState } from './conversation-state.ts'
import { requireConversation } from './find-conversation.ts'
import { resumeConversation } from './resume-conversation.ts'
import { settleContext } from './settle-context.ts'
import { claimContext, lockConversation, updateConversation } from './store.ts'

describeOnEachDatabase('The context of a conversation', open => {
  const live = useLiveApp(open)

  const converse = async (app: LiveApp, timeoutMs = 500) => {
    const context = { url: `${app.upstream.base}/context`, timeoutMs }
    return app.converse(await app.create('/v1/agents', { name: 'Desk', context }))
  }
  const rowOf = (app: LiveApp, id: string) => requireConversation(app.parts.database.db, app.workspaceId, id)

  it('is asked for once by many nodes at once, and known to all of them before they go on', async () => {
    const app = live()
    app.upstream.play(() => ({ json: { plan: 'gold' } }))
    const id = await converse(app)
    const nodes = [app, app.addNode(), app.addNode()]
    await Promise.all(
      Array.from({ length: 9 }, async (_, i) => {
        await settleContext((nodes[i % 3] ?? app).parts, app.workspaceId, id)
        expect(openConversationState(app.parts, await rowOf(app, id)).context).toEqual({ plan: 'gold' })
      }),
    )
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('is not asked for again after the node that asked has died, and holds nobody up longer than the call may take', async () => {
    const app = live()
    const id = await converse(app)
    // What is left of a node that died while it waited.
    await claimContext(app.parts.database.db, app.workspaceId, id, app.clock.now())
    app.clock.advance(2_499)
    await settleContext(app.parts, app.workspaceId, id)
    expect(app.upstream.requests).toEqual([])
    expect((await rowOf(app, id)).contextOutcome).toMatchObject({ ok: false, error: { code: 'connection_lost' } })
    expect((await app.say(id, { text: 'Hi' })).status).toBe('done')
    expect(app.upstream.requests).toEqual([])
  })

  it('that comes after it was given up changes nothing any more', async () => {
    const app = live()
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    app.upstream.play(async () => {
      await held
      return { json: { plan: 'gold' } }
    })
    const id = await converse(app, 5_000)
    const slow = settleContext(app.parts, app.workspaceId, id)
    await app.until(async () => app.upstream.requests.length === 1)
    app.clock.advance(7_000)
    await settleContext(app.addNode().parts, app.workspaceId, id)
    release()
    await slow
    const row = await rowOf(app, id)
    expect(row.contextOutcome).toMatchObject({ error: { code: 'connection_lost' } })
    expect(openConversationState(app.parts, row).context).toEqual({})
  })

  it('and what the page sets meanwhile are both kept', async () => {
    const app = live()
    const id = await converse(app, 5_000)
    app.upstream.play(async () => {
      await resumeConversation(app.parts, {
        workspaceId: app.workspaceId,
        conversationId: id,
        identity: null,
        page: { product: 'mug' },
      })
      return { json: { plan: 'gold' } }
    })
    await settleContext(app.parts, app.workspaceId, id)
    expect(openConversationState(app.parts, await rowOf(app, id))).toEqual({
      context: { plan: 'gold' },
      page: { product: 'mug' },
    })
  })

  it('is not taken back by a page that comes back at the moment when it is stored', async () => {
    const app = live()
    const id = await converse(app)
    const { workspaceId } = app
    const page = { product: 'mug' }
    const { coming } = await app.parts.database.db.transaction().execute(async tx => {
      const row = await lockConversation(tx, workspaceId, id)
      if (!row) throw new Error('No conversation')
      const coming = resumeConversation(app.parts, { workspaceId, conversationId: id, identity: null, page })
      // By then it has read the conversation as it was, and waits for this transaction.
      await sleep(100)
      const sealedState = sealConversationState(app.parts, row, { context: { plan: 'gold' }, page: {} })
      await updateConversation(tx, workspaceId, id, { sealedState })
      return { coming }
    })
    await coming
    expect(openConversationState(app.parts, await rowOf(app, id))).toEqual({ context: { plan: 'gold' }, page })
  })
})

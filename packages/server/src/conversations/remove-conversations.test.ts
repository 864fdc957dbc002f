import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { holdContactByIdentity } from './contact-store.ts'
import { removeConversations } from './remove-conversations.ts'
import { deleteContacts, lockIdleContacts } from './retention-store.ts'
import { insertConversation } from './store.ts'

const day = 24 * 60 * 60 * 1000

describeOnEachDatabase('a contact who has no conversation, and is just being given one', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  let contact: { workspaceId: string; id: string; identityHash: string }
  let before: Date
  const identity = { sub: 'c_1' }
  beforeEach(async () => {
    app = live()
    agent = await app.create('/v1/agents', { name: 'Shop', actions: [] })
    await app.converse(agent, { identity })
    await sql`delete from conversations where workspace_id = ${app.workspaceId}`.execute(app.parts.database.db)
    const found = await contacts().select(['workspaceId', 'id', 'identityHash']).executeTakeFirstOrThrow()
    contact = { ...found, identityHash: found.identityHash ?? '' }
    app.clock.advance(5 * day)
    before = new Date(app.clock.now().getTime() - day)
  })
  const contacts = () => app.parts.database.db.selectFrom('contacts').where('workspaceId', '=', app.workspaceId)
  const ids = async () => (await contacts().select('id').execute()).map(({ id }) => id)
  const conversation = () => ({
    workspaceId: app.workspaceId,
    id: app.parts.ids.next('cnv'),
    agentId: agent,
    contactId: contact.id,
    channel: 'api' as const,
    medium: 'web',
    createdAt: app.clock.now(),
    updatedAt: app.clock.now(),
  })

  it('is removed where nobody gives one', async () => {
    await removeConversations(app.parts, { workspaceId: app.workspaceId, before })
    expect(await ids()).toEqual([])
  })

  it('stays while the conversation is not committed yet', async () => {
    let removal: Promise<number> | undefined
    await app.parts.database.db.transaction().execute(async tx => {
      await holdContactByIdentity(tx, contact.workspaceId, contact.identityHash)
      await insertConversation(tx, conversation())
      removal = removeConversations(app.parts, { workspaceId: app.workspaceId, before })
      // With a single connection the removal has to wait for this to end.
      await Promise.race([removal, sleep(300)])
    })
    await removal
    expect(await ids()).toEqual([contact.id])
  })

  it('stays where the conversation was committed between the look and the lock', async () => {
    await app.parts.database.db.transaction().execute(async tx => {
      const idle = await lockIdleContacts(tx, app.workspaceId, before, 10)
      expect(idle).toEqual([contact.id])
      await insertConversation(tx, conversation())
      await deleteContacts(tx, app.workspaceId, idle)
    })
    expect(await ids()).toEqual([contact.id])
  })

  it('is made anew where the removal was first', async () => {
    let started: Promise<string> | undefined
    await app.parts.database.db.transaction().execute(async tx => {
      const idle = await lockIdleContacts(tx, app.workspaceId, before, 10)
      started = app.converse(agent, { identity })
      await sleep(300)
      await deleteContacts(tx, app.workspaceId, idle)
    })
    await started
    expect(await ids()).toEqual([expect.not.stringMatching(contact.id)])
  })
})

import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { sealedPlaces } from './sealed-places.ts'

/** Sealed by other keys than a master key, or no envelopes at all. */
const otherwise = new Map([
  ['secrets.sealed', "by the workspace's own key for secrets, in secret_keys.sealed"],
  ['api_keys.hash', 'a hash'],
  ['runs.packed_trace', 'compressed, not sealed: it holds no credential'],
  ['kept_answers.request_hash', 'a hash'],
  ['invitations.hash', 'a hash'],
  ['password_resets.hash', 'a hash'],
])

describeOnEachDatabase('what a rotation seals anew', open => {
  it('is every column of bytes, but for those that say why not', async () => {
    const { db } = await open()
    const { rows } = await sql<{ name: string }>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and data_type = 'bytea' order by 1`.execute(db)
    const names = sealedPlaces.map(place => place.name)
    expect(rows.map(row => row.name).filter(name => !otherwise.has(name))).toEqual(
      names.filter(name => name !== 'turns.state').sort(),
    )
  })
})

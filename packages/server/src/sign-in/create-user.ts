import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { findUserByEmail } from './store.ts'

export interface NewUser {
  name: string
  email: string
  /** null: they sign in by other means. */
  password: string | null
}

export interface CreatedUser<Hash = string | null> {
  id: string
  name: string
  /** Of the password, as it is kept; null without one. */
  hash: Hash
}

type UserParts = Pick<Parts, 'auth' | 'database' | 'passwordWork'>

/** Makes a person who can sign in. Throws `conflict` where the address is taken. */
export async function createUser(parts: UserParts, user: NewUser & { password: string }): Promise<CreatedUser<string>>
export async function createUser(parts: UserParts, user: NewUser): Promise<CreatedUser>
export async function createUser(parts: UserParts, user: NewUser): Promise<CreatedUser> {
  const email = user.email.toLowerCase()
  const refuseTaken = async () => {
    if (await findUserByEmail(parts.database.db, email))
      throw new BellhopError('conflict', `There is somebody with the address ${email} already.`)
  }
  await refuseTaken()
  const { internalAdapter, password } = await (await parts.auth()).$context
  const secret = user.password
  // First, since it may be refused: nobody is to be left half made, with an address that is taken and no way in.
  const hash = secret === null ? null : await parts.passwordWork(() => password.hash(secret))
  const { id, name } = await internalAdapter
    .createUser({ name: user.name, email, emailVerified: false }, { method: 'admin' })
    .catch(async error => {
      // By somebody who came at the same time.
      await refuseTaken()
      throw error
    })
  if (hash !== null)
    await internalAdapter.linkAccount({ userId: id, providerId: 'credential', accountId: id, password: hash })
  return { id, name, hash }
}

import { createHash } from 'node:crypto'
import { createKeyring } from '../../crypto/keyring.ts'

const keyOf = (text: string) => createHash('sha256').update(text).digest()

/** The key of every test's app, and the one that a rotation brings. */
export const [older, newer] = [keyOf('test master key'), keyOf('new master key')]
export const olderId = createKeyring([older]).currentId
/** The ring during a rotation: the newer key seals, the older one still opens. */
export const rolled = createKeyring([newer, older])

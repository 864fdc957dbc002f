import { deriveKey } from './derive-key.ts'
import { open, type SealingKey, seal, sealedWith, UnopenedError } from './sealing.ts'

/** The operator's master keys: the current one seals, the older ones still open. */
export interface Keyring {
  /** Id of the key that seals now. */
  readonly currentId: string
  /** Ids of all keys, the current one first. */
  readonly ids: readonly string[]
  seal(plaintext: string | Uint8Array, context: readonly string[]): Buffer
  /** Opens with whichever key of the ring sealed. Throws where that key is not in the ring, or anything was changed. */
  open(envelope: Uint8Array, context: readonly string[]): Buffer
  /** A 32-byte subkey of the current key, e.g. `derive('visitor-token')`. */
  derive(purpose: string): Buffer
  /** The same subkey of every key, the current one first: what was signed before a rotation is checked against these. */
  deriveAll(purpose: string): Buffer[]
}

/** `masterKeys`: 32 bytes each, the current one first. */
export function createKeyring(masterKeys: readonly Buffer[]): Keyring {
  const keys = masterKeys.map(toSealingKey)
  const [first] = masterKeys
  const [current] = keys
  if (!first || !current) throw new Error('A keyring needs at least one master key.')
  return {
    currentId: current.id,
    ids: keys.map(key => key.id),
    seal: (plaintext, context) => seal(current, plaintext, context),
    open: (envelope, context) => {
      const id = sealedWith(envelope)
      const key = keys.find(candidate => candidate.id === id)
      if (!key) throw new MissingMasterKeyError(id)
      return open(key, envelope, context)
    },
    derive: purpose => deriveKey(first, purpose),
    deriveAll: purpose => masterKeys.map(key => deriveKey(key, purpose)),
  }
}

/** What is to be opened was sealed with a master key that this process was not given. `id`: null for no envelope at all. */
class MissingMasterKeyError extends UnopenedError {
  override readonly name = 'MissingMasterKeyError'
  readonly id: string | null

  constructor(id: string | null) {
    super(
      id === null
        ? 'No master key opens this: it is no sealed value.'
        : `No master key ${id} is in the keyring. ${bringMasterKey}`,
    )
    this.id = id
  }
}

/** What the operator does about a key that is missing. */
export const bringMasterKey =
  'Add it to BELLHOP_MASTER_KEY behind the key that is to seal, separated by a comma, or put back the file master.key that ' +
  'belongs to this database, and restart.'

/** A key made ready for sealing: its id is derived from it, so that the same bytes have the same id everywhere. */
export function toSealingKey(bytes: Buffer): SealingKey {
  if (bytes.length !== 32) throw new Error('A sealing key has 32 bytes.')
  return { id: deriveKey(bytes, 'key-id').toString('hex').slice(0, 12), bytes: deriveKey(bytes, 'seal') }
}

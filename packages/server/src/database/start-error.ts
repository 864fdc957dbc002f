/**
 * Why a database did not open or migrate; the message says what the operator should do, and holds no credential.
 * `locked`: another process has the data directory. `newer`: a newer version of Bellhop has migrated this database.
 * `incompatible`: the data directory belongs to another Postgres major version. `failed`: anything else, see `cause`.
 */
export type DatabaseStartReason = 'locked' | 'newer' | 'incompatible' | 'failed'

export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError'
  readonly reason: DatabaseStartReason

  constructor(reason: DatabaseStartReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

import { BellhopError, type BellhopErrorOptions, type ErrorCode } from '@bellhop/core'

/** An error whose answer needs more than its code says: a status that the code does not have, or a header. */
export class HttpError extends BellhopError {
  /** Default: the status of the code. */
  readonly httpStatus: 408 | 415 | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ErrorCode,
    message: string,
    options: BellhopErrorOptions & { httpStatus?: 408 | 415; headers?: Record<string, string> } = {},
  ) {
    super(code, message, options)
    this.httpStatus = options.httpStatus
    this.headers = options.headers ?? {}
  }
}

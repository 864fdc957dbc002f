/** Why somebody was not signed in by the provider. Public: the sign-in page words it. */
export const oidcProblems = [
  /** They stopped it themselves, or the provider did. */
  'cancelled',
  /** The way there and back took too long, was gone twice, or ended in another browser. */
  'expired',
  /** The provider can't be reached, or answers what can't be trusted. */
  'provider',
  /** The provider doesn't vouch for an e-mail address. */
  'unverified',
  /** Nobody here, and nobody invited, has that address. */
  'unknown',
] as const

export type OidcProblem = (typeof oidcProblems)[number]

/** `message` is for the operator's log. */
export class OidcRefusal extends Error {
  override readonly name = 'OidcRefusal'
  readonly problem: OidcProblem

  constructor(problem: OidcProblem, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.problem = problem
  }
}

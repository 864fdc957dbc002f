/** What keeps the server from starting and the operator can mend: the message says how, and is shown without a stack. */
export class StartError extends Error {
  override readonly name: string = 'StartError'
}

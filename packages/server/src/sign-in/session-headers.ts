/** Of a request to the library. Set by us alone, from what is known of the connection. */
export const clientAddressHeader = 'x-bellhop-client-address'

/** What the sign-in library reads of a request: its cookie and browser, and the address as we know it. */
export function sessionHeaders(request: Request, address: string | null): Headers {
  const headers = new Headers()
  for (const name of ['cookie', 'user-agent']) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  if (address !== null) headers.set(clientAddressHeader, address)
  return headers
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { exportJWK, generateKeyPair } from 'jose'
import { z } from 'zod'

export interface CertifiedOidcProvider {
  issuer: string
  /** `127.0.0.1:port` */
  host: string
  clientId: string
  clientSecret: string
  /** What somebody's browser does there: they sign in under this name, and are led back to this address. */
  signIn(authorizationUrl: string, login: string): Promise<URL>
  /** Ends it. A new one at the same place is what `again` starts, with a key of its own. */
  stop(): Promise<void>
  again(): Promise<CertifiedOidcProvider>
}

const program = fileURLToPath(new URL('./certified-oidc-provider.js', import.meta.url))
const clientId = 'bellhop at work'
const clientSecret = 'a secret: 100% + more'

/** Starts the certified provider, which vouches for the address in the ID token or, as the standard has it, at userinfo alone. */
export async function startCertifiedOidcProvider(
  given: { redirectUri: string; claimsInIdToken: boolean },
  port = 0,
): Promise<CertifiedOidcProvider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const keys = [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256' }]
  const setUp = JSON.stringify({ ...given, port, clientId, clientSecret, keys })
  // It warns of being set up for tests.
  const child = spawn(process.execPath, [program, setUp], { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(child, 'exit')
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(() => Promise.reject(new Error('The certified provider did not start: is npm ci due?'))),
  ])
  const { issuer } = z.object({ issuer: z.string() }).parse(JSON.parse(String(line)))
  const stop = async () => {
    child.kill()
    await exited
  }
  const { host, port: taken } = new URL(issuer)
  const again = async () => {
    await stop()
    return startCertifiedOidcProvider(given, Number(taken))
  }
  return { issuer, host, clientId, clientSecret, signIn, stop, again }
}

async function signIn(authorizationUrl: string, login: string): Promise<URL> {
  const { origin } = new URL(authorizationUrl)
  const cookies = new Map<string, string>()
  let [url, form]: [URL, URLSearchParams | null] = [new URL(authorizationUrl), null]
  for (let steps = 0; steps < 10; steps++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer: Response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      headers: { cookie },
      redirect: 'manual',
      ...(form && { body: form }),
    })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location !== null) {
      url = new URL(location, url)
      form = null
      if (url.origin !== origin) return url
    } else if (answer.status === 200 && form === null && url.pathname.startsWith('/interaction/')) {
      form = new URLSearchParams({ prompt: 'login', login, password: 'any' })
    } else {
      throw new Error(`The provider answered ${answer.status}: ${(await answer.text()).slice(0, 2_000)}`)
    }
  }
  throw new Error('The provider leads nowhere.')
}

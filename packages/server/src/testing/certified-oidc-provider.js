// A process of its own: node-oidc-provider, which is certified for OpenID Connect, on loopback. It has no types, and its own opinions of
// a process. Takes its set-up as JSON, `{ port, clientId, clientSecret, redirectUri, claimsInIdToken, keys }`, and says its issuer. Who
// signs in says who they are: the login is the subject, and `SUBJECT@example.com` their address, verified unless it begins with "un".

import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

const setUp = JSON.parse(process.argv[2])
const server = createServer()
await new Promise(resolve => server.listen(setUp.port, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`
const { clientId, clientSecret, redirectUri, claimsInIdToken, keys } = setUp
const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  // As the standard has it, what a scope asks for is at userinfo alone; many providers put it into the ID token as well.
  conformIdTokenClaims: !claimsInIdToken,
  jwks: { keys },
  cookies: { keys: ['for tests alone'] },
  pkce: { required: () => true },
  ttl: { IdToken: 60, AccessToken: 60, AuthorizationCode: 60, Interaction: 60, Session: 60, Grant: 60 },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: !id.startsWith('un'), name: `The ${id}` }),
  }),
  // Everybody has consented.
  loadExistingGrant: async context => {
    const grant = new context.oidc.provider.Grant({ clientId, accountId: context.oidc.session.accountId })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
})
server.on('request', provider.callback())
process.stdout.write(`${JSON.stringify({ issuer })}\n`)

import { describe, expect, it } from 'vitest'
import type { Draft } from './draft.ts'
import { draftFromRequest } from './draft-from-request.ts'
import { liftCredentials } from './lift-credentials.ts'
import { readCurl } from './read-curl.ts'
import { inputsOf, nobody, problemsOf, requestOf } from './testing/drafts.ts'

async function draftOf(curl: string): Promise<Draft> {
  const { request, notes } = await readCurl(curl)
  return draftFromRequest(request, nobody, notes)
}

describe('a cURL command', () => {
  it('becomes an action with its inputs guessed and its credential beside it', async () => {
    const draft = await draftOf(
      `curl -X POST 'https://api.shop.com/v1/orders/ORD-17/returns?notify=true&email=ann@example.com' \\
        -H 'Authorization: Bearer sk_live_abcdefghijkl' -H 'Content-Type: application/json' -H 'Cookie: s=1' \\
        -H 'User-Agent: x' -H 'X-Shop: berlin' --compressed \\
        -d '{"reason": "damaged", "quantity": 2, "source": "web", "when": {"date": "2026-11-20"}}'`,
    )
    expect(draft.action).toMatchObject({ name: 'create_return', kind: 'api' })
    expect(requestOf(draft)).toEqual({
      method: 'POST',
      url: 'https://api.shop.com/v1/orders/{{order_id}}/returns',
      query: [
        { name: 'notify', value: 'true' },
        { name: 'email', value: '{{email}}' },
      ],
      headers: [{ name: 'X-Shop', value: 'berlin' }],
      body: '{\n  "reason": "{{reason}}",\n  "quantity": {{quantity}},\n  "source": "web",\n  "when": {\n    "date": "{{date}}"\n  }\n}',
      bodyType: 'json',
      auth: { type: 'bearer', secret: 'SHOP_TOKEN' },
    })
    expect(inputsOf(draft)).toMatchObject([
      { name: 'order_id', type: 'string', example: 'ORD-17' },
      { name: 'email', type: 'email' },
      { name: 'reason', type: 'string' },
      { name: 'quantity', type: 'integer', example: '2' },
      { name: 'date', type: 'date' },
    ])
    expect(draft.secrets).toEqual([
      { name: 'SHOP_TOKEN', value: 'sk_live_abcdefghijkl', hosts: ['api.shop.com'], usedAs: 'auth' },
    ])
    expect(draft.notes).toMatchObject([expect.stringContaining('Cookies')])
    expect(problemsOf(draft)).toEqual([])
  })

  it.each([
    ['GET https://api.shop.com/orders', 'list_orders'],
    ['GET https://api.shop.com/orders/17', 'get_order'],
    ['GET https://api.shop.com/orders/17/status', 'get_order_status'],
    ['POST https://api.shop.com/orders/17/cancel', 'cancel_order'],
    ['DELETE https://api.shop.com/api/v2/subscriptions/17', 'delete_subscription'],
    ['PATCH https://api.shop.com/companies/0199c2a4-6b2e-7c1d-9a53-1d2f3a4b5c6d', 'update_company'],
    ['GET https://api.shop.com', 'get_shop'],
  ])('%s is called %s', async (line, name) => {
    const [method, url] = line.split(' ')
    const draft = await draftOf(`curl -X ${method} ${url}`)
    expect(draft.action.name).toBe(name)
    expect(problemsOf(draft)).toEqual([])
  })

  const secret = 'Zx81-hidden-value-4711'
  it.each([
    ['a bearer token', `-H 'Authorization: Bearer ${secret}' https://api.shop.com/x`, 'auth'],
    ['a scheme of its own', `-H 'Authorization: Token ${secret}' https://api.shop.com/x`, 'header'],
    ['a header alone', `-H 'Authorization: ${secret}' https://api.shop.com/x`, 'auth'],
    ['the key of a header', `-H 'X-Api-Key: ${secret}' https://api.shop.com/x`, 'auth'],
    ['-u', `-u me:${secret} https://api.shop.com/x`, 'auth'],
    ['the address', `https://me:${secret}@api.shop.com/x`, 'auth'],
    ['basic', `-H 'Authorization: Basic ${btoa(`me:${secret}`)}' https://api.shop.com/x`, 'auth'],
    ['--oauth2-bearer', `--oauth2-bearer ${secret} https://api.shop.com/x`, 'auth'],
    ['the query', `'https://api.shop.com/x?api_key=${secret}&a=1'`, 'none'],
    ['a field of the body', `https://api.shop.com/x --json '{"password": "${secret}", "a": 1}'`, 'auth'],
    ['a form', `https://api.shop.com/x -d 'client_secret=${secret}' -d a=1`, 'auth'],
    ['a field deep in the body', `https://api.shop.com/x --json '{"a": [{"token": "${secret}"}]}'`, 'none'],
    [
      'two places at once',
      `-H 'X-Api-Key: ${secret}' --json '{"note": "see ${secret}"}' https://api.shop.com/x`,
      'auth',
    ],
  ])('leaves no credential in the draft: %s', async (_, args, usedAs) => {
    const draft = await draftOf(`curl ${args}`)
    expect(draft.secrets[0]).toMatchObject({ value: secret, hosts: ['api.shop.com'], usedAs })
    const written = JSON.stringify([draft.action, draft.notes])
    expect(written).not.toContain(secret)
    expect(written).not.toContain(btoa(`me:${secret}`))
    expect(problemsOf(draft)).toEqual([])
  })

  it.each([
    'https://hooks.slack.com/services/T0001/B0002/abcdefghijklmnop1234',
    'https://api.telegram.org/bot123456789:AAabcdefghijklmnopqrstuvwxyz1234567/sendMessage',
  ])('leaves no credential in the path: %s', async url => {
    const draft = await draftOf(`curl -X POST ${url} -d text=Hi`)
    expect(draft.secrets).toMatchObject([{ usedAs: 'none' }])
    expect(JSON.stringify(draft.action)).not.toContain(draft.secrets[0]?.value)
    expect(draft.action).toMatchObject({ request: { url: expect.stringContaining('REPLACE_ME') } })
  })

  it.each([
    ['-d @body.json https://a.com', 'body.json'],
    ['https://a.com https://b.com', 'several addresses'],
    ['https://a.com/x; curl https://b.com', 'several commands'],
    ['https://a.com/x | jq .', 'after the |'],
    ["-F 'file=@x.png' -F a=b https://a.com", 'Files'],
    ['-k https://a.com', 'Certificates'],
    ['-x http://proxy https://a.com', 'proxy'],
    ["'https://a.com/[1-3]'", 'pattern'],
    ["'https://a.com/{{id}}/{a,b}'", 'pattern'],
    ['https://a.com/ -H "A: $(cat /etc/passwd)"', 'not run'],
    ["https://a.com -d 'just words' -H 'Content-Type: text/plain'", 'neither JSON nor a form'],
    ['https://a.com --digest -u me:secret-word', 'digest'],
  ])('says what it leaves out: %s', async (args, words) => {
    expect((await draftOf(`curl ${args}`)).notes.join('\n')).toContain(words)
  })

  it('lifts out what is named like a credential, however short and plain it is', async () => {
    const draft = await draftOf(`curl https://api.shop.com/x --json '{"password": "abc", "a": 1}'`)
    expect(draft.secrets).toMatchObject([{ value: 'abc', usedAs: 'auth' }])
    expect(requestOf(draft).body).toBe('{\n  "a": 1\n}')
  })

  it('takes the placeholders of an address for what they are, and for no pattern of cURL', async () => {
    const draft = await draftOf("curl 'https://api.shop.com/orders/{{order_id}}?part={{ part }}'")
    expect(requestOf(draft)).toMatchObject({ url: 'https://api.shop.com/orders/{{order_id}}' })
    expect(draft.notes).toEqual([])
  })

  it('makes inputs of variables of the shell, and asks for the secret that one stands for', async () => {
    const braced = ['Bearer $', '{SHOP_KEY}'].join('')
    const draft = await draftOf(`curl "https://api.shop.com/orders/$ORDER" -H "Authorization: ${braced}"`)
    expect(requestOf(draft)).toMatchObject({ url: 'https://api.shop.com/orders/{{order}}' })
    expect(inputsOf(draft)).toEqual([{ name: 'order', type: 'string' }])
    expect(draft.secrets).toMatchObject([{ value: null, usedAs: 'auth' }])
    expect(problemsOf(draft)).toEqual([])
  })

  it('with a body that is nested without end is refused or left out, and ends neither its thread nor the server', async () => {
    const deep = (levels: number, header = '') =>
      `curl https://a.com ${header} -d '${'['.repeat(levels)}${']'.repeat(levels)}'`
    const json = "-H 'Content-Type: application/json'"
    await expect(readCurl(deep(15_000, json))).rejects.toMatchObject({
      code: 'request_invalid',
      issues: [{ path: '$.curl', message: expect.stringContaining('64 levels') }],
    })
    expect((await readCurl(deep(15_000))).request.body).toBeNull()
    for (const header of ['', json]) expect((await readCurl(deep(60, header))).request.body?.type).toBe('json')
  })

  it('finds the credentials of many segments and parameters by looking at each once', () => {
    const segments = Array.from({ length: 2_000 }, (_, i) => `a${i}`)
    let looks = 0
    const path = `/${segments.join('/')}`
    const pasted = {
      method: 'GET' as const,
      origin: 'https://a.com',
      get path() {
        looks += 1
        return path
      },
      query: [],
      headers: [],
      body: null,
      basic: null,
    }
    expect(liftCredentials(pasted, new Set()).secrets).toEqual([])
    expect(looks).toBeLessThan(10)
  })

  const cmdLines = [
    'curl ^"https://api.shop.com/v1/orders^?a=x^&b=y^" ^',
    '  -X ^"POST^" ^',
    '  -H ^"content-type: application/json^" ^',
    '  --data-raw ^"^{^\\^"reason^\\^":^\\^"it\'s 5^% ^<b^>^\\^"^}^"',
  ]
  it.each([
    ['cmd of Windows', cmdLines.join('\r\n')],
    [
      'cmd with plain quotes',
      'curl "https://api.shop.com/v1/orders?a=x&b=y" ^\r\n --json "{\\"reason\\": \\"it\'s 5% <b>\\"}"',
    ],
    [
      'PowerShell with curl.exe',
      `curl.exe \`\r\n 'https://api.shop.com/v1/orders?a=x&b=y' \`\n --json '{"reason": "it''s 5% <b>"}'`.replace(
        "''",
        '\\u0027',
      ),
    ],
    [
      'bash behind a prompt, with a backslash left at its end',
      `$ /usr/bin/curl 'https://api.shop.com/v1/orders?a=x&b=y' \\ \n  --json $'{"reason": "it\\'s 5% <b>"}' \\\n`,
    ],
  ])('is read as it was copied for %s', async (_, curl) => {
    const { request } = await readCurl(curl)
    expect(request).toMatchObject({ method: 'POST', origin: 'https://api.shop.com', path: '/v1/orders' })
    expect(request.query).toEqual([
      { name: 'a', value: 'x' },
      { name: 'b', value: 'y' },
    ])
    expect(request.body).toEqual({ type: 'json', value: { reason: "it's 5% <b>" } })
  })

  it.each(['a `\nb', 'a \\ \nb', 'it is "\\" \\ \n`'])(
    'keeps the ends of lines within quotes as they are: %j',
    async text => {
      const { request } = await readCurl(`curl https://api.shop.com/x \\ \n --json '${JSON.stringify({ text })}'`)
      expect(request.body).toEqual({ type: 'json', value: { text } })
      const { query } = (await readCurl(`curl -G https://api.shop.com/x \\ \n --data-urlencode 'q=${text}'`)).request
      expect(query).toEqual([{ name: 'q', value: text }])
    },
  )

  it('keeps a form whose text could be written otherwise, as that of nested names', async () => {
    const { request } = await readCurl(
      "curl https://api.shop.com/refunds -d charge=ch_1 -d 'metadata[kind]=web shop' -d 'a=x%20y+z' -d empty=",
    )
    expect(request.body).toEqual({
      type: 'form',
      rows: [
        { name: 'charge', value: 'ch_1' },
        { name: 'metadata[kind]', value: 'web shop' },
        { name: 'a', value: 'x y z' },
        { name: 'empty', value: '' },
      ],
    })
  })

  it('makes a form of the fields of -F and says so, not JSON', async () => {
    const { request, notes } = await readCurl('curl https://api.shop.com/x -F name=Ann -F colour=red')
    expect(request.body).toMatchObject({ type: 'form', rows: [{ name: 'name' }, { name: 'colour' }] })
    expect(notes.join()).toContain('multipart')
  })

  it('decodes the user and the password of an address, and not those after -u', async () => {
    const basicOf = async (args: string) => (await readCurl(`curl ${args}`)).request.basic
    expect(await basicOf('https://me%40x.com:p%3Aw@api.shop.com/x')).toEqual({ username: 'me@x.com', password: 'p:w' })
    expect(await basicOf('-u me:p%3Aw https://api.shop.com/x')).toEqual({ username: 'me', password: 'p%3Aw' })
  })

  it('keeps a key that stands as the user without a password, as a secret that sends the same', async () => {
    const key = 'sk_live_abcdefghijkl1234'
    const draft = await draftOf(`curl https://api.shop.com/x -u ${key}:`)
    const name = draft.secrets[0]?.name
    expect(draft.secrets).toMatchObject([{ value: btoa(`${key}:`), usedAs: 'header', hosts: ['api.shop.com'] }])
    expect(requestOf(draft)).toMatchObject({
      headers: [{ name: 'Authorization', value: `Basic {{secrets.${name}}}` }],
      auth: { type: 'none' },
    })
    expect(JSON.stringify(draft.action)).not.toContain(key)
    expect(problemsOf(draft)).toEqual([])
  })

  it.each([
    ['a number of too many digits', '{"id": 12345678901234567890}'],
    ['a phone number without its country', '{"phone": "0171 1234567"}'],
    ['a long text that is cut within a character', JSON.stringify({ note: `a${'😀'.repeat(150)}` })],
    ['more values than there may be inputs', JSON.stringify(Array.from({ length: 60 }, (_, i) => ({ name: `n${i}` })))],
  ])('becomes a draft that can be saved, of %s', async (_, body) => {
    const draft = await draftOf(`curl https://api.shop.com/x --json '${body}'`)
    expect(problemsOf(draft)).toEqual([])
  })

  it('takes https where the command says no scheme, and http where it does', async () => {
    expect(requestOf(await draftOf('curl shop.com/p'))).toMatchObject({ url: 'https://shop.com/p' })
    expect(requestOf(await draftOf('curl http://shop.com/p'))).toMatchObject({ url: 'http://shop.com/p' })
  })

  it('takes no name that something has, of an action or of a secret', async () => {
    const { request } = await readCurl(`curl https://api.shop.com/orders -H 'Authorization: Bearer ${secret}'`)
    const taken = { actions: new Set(['list_orders']), secrets: new Set(['SHOP_TOKEN']) }
    expect(draftFromRequest(request, taken)).toMatchObject({
      action: { name: 'list_orders_2' },
      secrets: [{ name: 'SHOP_TOKEN_2' }],
    })
  })

  it.each([
    'wget https://a.com',
    'curl',
    'curl --nope https://a.com',
    'echo "',
    'curl ftp://a.com/x',
    'curl -I https://a.com',
    'curl “https://a.com”',
    '$(',
  ])('is refused where it is none, with the place: %s', async curl => {
    await expect(draftOf(curl)).rejects.toMatchObject({ code: 'request_invalid', issues: [{ path: '$.curl' }] })
  })
})

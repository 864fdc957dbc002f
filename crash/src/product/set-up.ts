import { z } from 'zod'
import { upstreamSecret } from '../upstream-secret.ts'
import { demand, type Rest } from './rest.ts'

const created = z.object({ id: z.string() })

/** Makes the actions that are called, their secret, and an agent that has them. Gives the agent's id. */
export async function setUp(rest: Rest, upstreamHost: string): Promise<string> {
  const credential = { name: 'UPSTREAM', value: upstreamSecret, hosts: [upstreamHost] }
  const { id: secret } = created.parse(await demand(rest, 'POST', '/v1/secrets', credential))
  for (const definition of definitions(`http://${upstreamHost}`, secret))
    await demand(rest, 'POST', '/v1/actions', definition)
  const agent = { name: 'Crash', actions: ['change_confirmed', 'look_up'] }
  return created.parse(await demand(rest, 'POST', '/v1/agents', agent)).id
}

function definitions(upstream: string, secret: string): object[] {
  const auth = { type: 'bearer', secret }
  const change = {
    kind: 'api',
    inputs: [text('ref', 'Names the change'), text('behaviour', 'What the upstream does with it')],
    request: {
      method: 'POST',
      url: `${upstream}/changes/{{behaviour}}/{{ref}}`,
      body: '{"ref": "{{ref}}"}',
      auth,
      timeoutMs: 700,
    },
    messages: { success: 'Change {{ response.ref }} is number {{ response.order }}.' },
  }
  return [
    {
      ...change,
      name: 'change_confirmed',
      description: 'Use when a customer wants something changed.',
      examples: ['Change my order'],
      runMode: 'confirm',
    },
    {
      ...change,
      name: 'change_now',
      description: 'Use when a program wants something changed.',
      examples: ['Change it now'],
      runMode: 'automatic',
    },
    {
      name: 'look_up',
      kind: 'api',
      description: 'Use when a customer asks where something is.',
      examples: ['Where is my order?'],
      runMode: 'automatic',
      inputs: [text('ref', 'Names what is looked for')],
      request: { method: 'GET', url: `${upstream}/items/{{ref}}`, timeoutMs: 2_000 },
      messages: { success: 'It is {{ response.state }}.' },
    },
  ]
}

function text(name: string, title: string): object {
  return { name, type: 'string', title, description: `${title}.`, example: 'x-1', required: true, askAgain: true }
}

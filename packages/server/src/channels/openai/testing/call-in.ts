import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import { onTestFinished } from 'vitest'
import { createListener } from '../../../http/listener.ts'
import type { TestNode } from '../../../testing/test-app.ts'

type Message = OpenAI.ChatCompletionMessageParam

/** OpenAI's own client, on a node that listens on loopback until the test is over. */
export async function connectOpenAi(
  node: Pick<TestNode, 'app' | 'background'>,
  apiKey: string,
  options: { maxRetries?: number; timeout?: number } = {},
): Promise<OpenAI> {
  const server = createServer(createListener(node.app, node.background)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return new OpenAI({ apiKey, baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0, ...options })
}

/** A call, as a platform makes it: it keeps the history and sends all of it at every turn. */
export interface TestCall {
  messages: Message[]
  /** Says something and gives the answer, which the history then has. */
  say(text: string): Promise<string>
  /** Sends the history as it is once more. */
  again(): Promise<string>
}

/** `more`: what else every request of the call holds. */
export function callIn(client: OpenAI, model: string, more: Record<string, unknown> = {}): TestCall {
  const messages: Message[] = []
  const ask = async (): Promise<string> => {
    const answer = await client.chat.completions.create({ model, messages, ...more })
    return answer.choices[0]?.message.content ?? ''
  }
  return {
    messages,
    say: async text => {
      messages.push({ role: 'user', content: text })
      const content = await ask()
      messages.push({ role: 'assistant', content })
      return content
    },
    again: ask,
  }
}

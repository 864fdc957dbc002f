import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'
import { type OperatorModels, readOperatorModels } from '../models/operator-models.ts'
import { anthropic } from './provider-wire/anthropic.ts'
import { chat } from './provider-wire/chat.ts'
import { google } from './provider-wire/google.ts'
import { responses } from './provider-wire/responses.ts'
import type { ProviderAnswer, RequestView, Wire } from './provider-wire/wire.ts'

export type { ProviderAnswer } from './provider-wire/wire.ts'

/** The wire formats that it speaks: `compatible` is chat completions, `openai` is Responses. */
export const wireNames = ['openai', 'anthropic', 'google', 'compatible'] as const
export type WireName = (typeof wireNames)[number]

export interface ProviderRequest extends RequestView {
  wire: WireName
  path: string
  headers: IncomingHttpHeaders
  body: JsonObject
}

/** One answer after the other, the last one for all that follow; or whatever a function makes of each request. */
export type ProviderScript =
  | readonly ProviderAnswer[]
  | ((request: ProviderRequest, count: number) => ProviderAnswer | Promise<ProviderAnswer>)

export interface ScriptedProvider {
  /** `127.0.0.1:port`, for the operator's exceptions of egress. */
  host: string
  /** Every request since the script was set. */
  requests: ProviderRequest[]
  /** Says what the model does from now on, and forgets the requests so far. */
  play(script: ProviderScript): void
  /** `openai:scripted`, `compatible:http://…#scripted`, …: the name of a model that is this one. */
  modelName(wire: WireName): string
  /** The environment of an operator whose model this is, in this wire format. */
  environment(wire: WireName): Record<string, string>
  /** The same, as parts have it. */
  models(wire: WireName): OperatorModels
  close(): void
}

/** What the requests have to carry. */
export const scriptedProviderKey = 'sk-scripted-provider-key-1234567890'

/** A provider of language models on loopback, whose model does what a test tells it. */
export async function startScriptedProvider(): Promise<ScriptedProvider> {
  const requests: ProviderRequest[] = []
  let script: ProviderScript = [{ text: 'Hello.' }]
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = request
    const body = await readJson(request)
    const wire = wireOf(path)
    if (!wire || !isJsonObject(body)) {
      response.writeHead(404).end('{"error":{"message":"Nothing is here."}}')
      return
    }
    const count = requests.length
    const view = wires[wire].view(body, path)
    const seen: ProviderRequest = { wire, path, headers, body, ...view }
    requests.push(seen)
    const last: ProviderAnswer = { status: 500, message: 'The script is empty.' }
    const planned = typeof script === 'function' ? await script(seen, count) : (script[count] ?? script.at(-1) ?? last)
    await send(response, planned, wires[wire], { model: view.model, id: String(count) })
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  const modelName = (wire: WireName) =>
    wire === 'compatible' ? `compatible:http://${host}/chat/v1#scripted` : `${wire}:scripted`
  const environment = (wire: WireName) => ({
    BELLHOP_MODEL: modelName(wire),
    BELLHOP_EGRESS_ALLOW: host,
    OPENAI_BASE_URL: `http://${host}/openai/v1`,
    ANTHROPIC_BASE_URL: `http://${host}/anthropic`,
    GOOGLE_GENERATIVE_AI_BASE_URL: `http://${host}/google/v1beta`,
    [keyVariables[wire]]: scriptedProviderKey,
  })
  return {
    host,
    requests,
    play: next => {
      script = next
      requests.length = 0
    },
    modelName,
    environment,
    models: wire => {
      const env: Record<string, string> = environment(wire)
      return readOperatorModels(name => env[name] ?? null, [])
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const wires: Record<WireName, Wire> = { openai: responses, anthropic, google, compatible: chat }

const keyVariables: Record<WireName, string> = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  google: 'GOOGLE_GENERATIVE_AI_API_KEY',
  compatible: 'BELLHOP_MODEL_API_KEY',
}

function wireOf(path: string): WireName | null {
  if (path.endsWith('/chat/completions')) return 'compatible'
  if (path.endsWith('/responses')) return 'openai'
  if (path.endsWith('/v1/messages')) return 'anthropic'
  return path.includes(':streamGenerateContent') ? 'google' : null
}

async function send(
  response: ServerResponse,
  answer: ProviderAnswer,
  wire: Wire,
  request: { model: string; id: string },
): Promise<void> {
  if (answer.delayMs) await sleep(answer.delayMs)
  if (answer.status !== undefined) {
    const retry = answer.retryAfter === undefined ? {} : { 'Retry-After': String(answer.retryAfter) }
    response.writeHead(answer.status, { 'Content-Type': 'application/json', ...retry })
    response.end(JSON.stringify(wire.error(answer.status, answer.message ?? `Scripted ${answer.status}.`)))
    return
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
  const events = answer.raw === undefined ? wire.events(answer, request) : [answer.raw]
  for (const event of events.slice(0, answer.stopAfter)) {
    if (response.destroyed) return
    // Each event leaves by itself, as it does where a model thinks.
    await new Promise(done => response.write(event, done))
    if (answer.pieceMs) await sleep(answer.pieceMs)
  }
  if (answer.stopAfter === undefined) response.end()
  else if (answer.stopBy !== 'silence') response.destroy()
}

async function readJson(request: IncomingMessage): Promise<JsonValue> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return null
  }
}

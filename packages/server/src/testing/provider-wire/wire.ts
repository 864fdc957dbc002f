import { isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'

/** What a scripted model says to one request. With `status` it is an error; else it streams text, then calls, then why it ended. */
export interface ProviderAnswer {
  /** A list is streamed in these pieces, a text in pieces of a few characters. */
  text?: string | readonly string[]
  calls?: readonly ProviderCall[]
  /** Tokens. Default 10 read, 5 written; null: the provider doesn't tell. */
  usage?: { input: number; output: number } | null
  /** Why it ended. Default: `calls` where there are any, else `stop`. */
  finish?: 'stop' | 'length' | 'filter'
  /** An error in the place of an answer. */
  status?: number
  message?: string
  /** Seconds, as the header says them. */
  retryAfter?: number
  /** Before the answer begins. */
  delayMs?: number
  /** Between one piece and the next. */
  pieceMs?: number
  /** After so many events of the stream the connection is cut, or nothing more is said. */
  stopAfter?: number
  /** Default `cut`. */
  stopBy?: 'cut' | 'silence'
  /** In the place of what the wire format would be: the very text of the body. */
  raw?: string
}

export interface ProviderCall {
  /** Default: one that is made. */
  id?: string
  name: string
  /** A text is sent as it is, well-formed or not. */
  arguments: JsonValue
}

/** What a request says, whatever the wire format. */
export interface RequestView {
  model: string
  system: string
  turns: { role: 'user' | 'assistant' | 'tool'; text: string }[]
  tools: string[]
}

export interface Wire {
  view(body: JsonObject, path: string): RequestView
  /** The stream, event by event. */
  events(answer: ProviderAnswer, request: { model: string; id: string }): string[]
  error(status: number, message: string): JsonObject
}

export function sse(data: JsonValue, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`
}

export function piecesOf(text: ProviderAnswer['text'] = []): readonly string[] {
  return typeof text === 'string' ? (text.match(/[\s\S]{1,7}/g) ?? []) : text
}

export function callsOf({ calls = [] }: ProviderAnswer, id: string) {
  return calls.map((call, index) => ({
    id: call.id ?? `call_${id}_${index}`,
    name: call.name,
    value: call.arguments,
    text: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
  }))
}

export function usageOf({ usage = { input: 10, output: 5 } }: ProviderAnswer) {
  return usage
}

export function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(textOf).join('')
  return isJsonObject(value) && typeof value.text === 'string' ? value.text : JSON.stringify(value)
}

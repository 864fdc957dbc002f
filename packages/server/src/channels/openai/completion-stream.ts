import type { UnderlyingSource } from 'node:stream/web'
import { customerWords, toPublicError } from '@bellhop/core'
import type { Logger } from 'pino'
import type { AnswerPart } from './answer.ts'
import { type CompletionHead, completionChunk, type FinishReason, type Usage, usageChunk } from './completion.ts'

export interface CompletionStreamOptions {
  log: Pick<Logger, 'error'>
  /** Of the agent: what breaks is told in its language. Default English. */
  locale?: string
  /** Ends with the tokens, where they are known. Default false. */
  includeUsage?: boolean
  /** Between two signs of life: LiveKit's client gives up after five seconds without a byte. Default 2_000. */
  aliveMs?: number
}

/**
 * An answer as OpenAI's API streams it: the role at once, so that clients which wait for a first byte stay, then what is said as it
 * comes, why it ended, `[DONE]`. What breaks once the stream has begun is told in words for the customer, since they hear it. `stop` is called
 * when nobody reads any more.
 */
export function completionStream(
  parts: AsyncGenerator<AnswerPart>,
  head: CompletionHead,
  stop: () => void,
  { log, locale, includeUsage = false, aliveMs = 2_000 }: CompletionStreamOptions,
): Response {
  const encoder = new TextEncoder()
  const toData = (data: object | '[DONE]') =>
    encoder.encode(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
  let alive: NodeJS.Timeout | undefined
  const source: UnderlyingSource<Uint8Array> = {
    async pull(controller) {
      const send = (data: object | '[DONE]') => controller.enqueue(toData(data))
      const end = (finishReason: FinishReason, usage: Usage | null = null) => {
        clearInterval(alive)
        send(completionChunk(head, {}, finishReason))
        if (usage && includeUsage) send(usageChunk(head, usage))
        send('[DONE]')
        controller.close()
      }
      if (alive === undefined) {
        const sayAlive = () => {
          // A reader that takes nothing is not written to without end.
          if ((controller.desiredSize ?? -1) >= 0) controller.enqueue(encoder.encode(': still here\n\n'))
        }
        alive = setInterval(sayAlive, aliveMs)
        send(completionChunk(head, { role: 'assistant', content: '' }))
        return
      }
      try {
        const next = await parts.next()
        if (next.done) {
          // Nobody reads any more, so this is no answer that ended.
          clearInterval(alive)
          controller.close()
        } else if (next.value.type === 'text') send(completionChunk(head, { content: next.value.text }))
        else end(next.value.finishReason, next.value.usage)
      } catch (error) {
        log.error({ err: error }, 'an answer to a caller failed')
        send(completionChunk(head, { content: customerWords(toPublicError(error).code, locale) }))
        end('stop')
      }
    },
    async cancel() {
      clearInterval(alive)
      stop()
      await parts.return(undefined)
    },
  }
  // Nothing begins before it is read: the answer to HEAD never is.
  return new Response(new ReadableStream(source, { highWaterMark: 0 }), {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    },
  })
}

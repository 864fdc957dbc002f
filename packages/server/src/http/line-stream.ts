import type { Parts } from '../parts.ts'

const pieceLength = 64 * 1024

/**
 * Lines as the body of an answer. One that breaks off can't have another status any more: it is told in the log, in one line, and
 * the answer ends with the line that `broken` gives.
 */
export function toStream(
  { log }: Pick<Parts, 'log'>,
  workspaceId: string,
  lines: AsyncIterable<string>,
  broken: (reason: string) => string = reason => `${JSON.stringify({ broken: reason })}\n`,
): ReadableStream<Uint8Array> {
  const pieces = inPieces(lines)
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const next = await pieces.next().catch((error: unknown) => {
        log.error({ err: error, workspaceId }, 'reading the lines of an answer broke off')
        return { done: true, value: broken(brokenWords) } as const
      })
      if (next.value) controller.enqueue(encoder.encode(next.value))
      if (next.done) controller.close()
    },
    async cancel() {
      await pieces.return('')
    },
  })
}

const brokenWords = 'The server could not read the rest: its log says why. Ask for it again.'

/** Lines put together: a chunk of its own for each would cost more than to write it. What is left at the end is the last value. */
async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<string, string> {
  let piece = ''
  for await (const line of lines) {
    piece += line
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  return piece
}

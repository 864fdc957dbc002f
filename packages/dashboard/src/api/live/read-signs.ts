/** What an event stream gives: an event with its data, or no more than a sign of life. */
export type Sign = { type: string; data: string } | null

/** Server-Sent Events (HTML Standard, 9.2) as Bellhop sends them: a frame has one line of each field, a comment is a sign of life. */
export async function* readSigns(body: ReadableStream<Uint8Array>): AsyncGenerator<Sign> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let text = ''
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const frames = (text + decoder.decode(part.value, { stream: true })).split('\n\n')
      text = frames.pop() ?? ''
      for (const frame of frames) yield toSign(frame)
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function toSign(frame: string): Sign {
  const fields = new Map<string, string>()
  for (const line of frame.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''))
  }
  const type = fields.get('event')
  return type === undefined ? null : { type, data: fields.get('data') ?? '' }
}

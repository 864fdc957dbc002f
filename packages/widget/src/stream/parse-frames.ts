export interface Frame {
  event: string
  data: string
}

/**
 * Splits a stream into its events (HTML standard, 9.2.6), however its text is cut into chunks; what is not whole yet waits
 * for more. A null is a comment: nothing happened, but the connection works. `id` and `retry` are left out, because our
 * events carry their number in the data.
 */
export function createFrameParser(onFrame: (frame: Frame | null) => void): (chunk: string) => void {
  let rest = ''
  let event = ''
  let data: string[] = []

  return chunk => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
      if (line === '') {
        if (data.length > 0) onFrame({ event, data: data.join('\n') })
        event = ''
        data = []
      } else if (field === '') onFrame(null)
      else if (field === 'event') event = value
      else if (field === 'data') data.push(value)
    }
  }
}

import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { freePorts } from './free-ports.ts'

export interface CuttingProxy {
  url: string
  /** While true every event stream breaks after two whole events, in the middle of the third. */
  cutting: boolean
  /** How many streams it has broken. */
  cuts(): number
  close(): Promise<void>
}

const passes = 2

/** Stands before a server as a bad network would: what passes, passes unchanged, but streams break off. */
export async function startCuttingProxy(targetPort: () => number): Promise<CuttingProxy> {
  let cuts = 0
  const server = createServer((incoming, answer) => {
    const { method, url: path, headers } = incoming
    const outgoing = request({ host: '127.0.0.1', port: targetPort(), method, path, headers })
    outgoing.on('response', found => {
      answer.writeHead(found.statusCode ?? 502, found.headers)
      const isStream = found.headers['content-type']?.startsWith('text/event-stream')
      if (isStream && proxy.cutting) cut(found, answer)
      else found.pipe(answer)
      answer.on('close', () => found.destroy())
    })
    outgoing.on('error', () => answer.destroy())
    incoming.pipe(outgoing)
  })

  function cut(found: IncomingMessage, answer: ServerResponse): void {
    let seen = ''
    found.setEncoding('latin1').on('data', (text: string) => {
      if (answer.writableEnded || answer.destroyed) return
      seen += text
      const begun = [...seen.matchAll(/^id: \d+\n/gm)][passes]?.index
      if (begun === undefined) {
        answer.write(text, 'latin1')
        return
      }
      const end = seen.indexOf('\n\n', begun)
      const half = Math.floor((begun + (end < 0 ? seen.length : end)) / 2)
      const sent = seen.length - text.length
      found.destroy()
      answer.write(seen.slice(sent, Math.max(sent, half)), 'latin1')
      // Some connections are reset: a browser then also drops what came just before. Others end as if all had been said.
      if (cuts % 4 === 3) answer.destroy()
      else answer.end()
      cuts += 1
    })
    found.on('end', () => answer.end())
  }

  const port = await freePorts(1)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${port}`,
    cutting: false,
    cuts: () => cuts,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}

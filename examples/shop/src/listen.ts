import type { Server } from 'node:http'

/**
 * Listens on loopback and returns the origin that was bound; port 0 takes any free one. A port that is taken fails with
 * words that name the port and the variable to set.
 */
export function listenOnLoopback(server: Server, port: number, variable: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(new Error(`Port ${port} is already in use. Stop what uses it, or set ${variable} to a free port.`))
      } else {
        reject(new Error(`Could not listen on port ${port} (${variable}): ${error.message}`, { cause: error }))
      }
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : port
      resolve(`http://127.0.0.1:${bound}`)
    })
  })
}

/** True for a Host header that names this machine: a page elsewhere that rebinds its own name to loopback gets nothing. */
export function isLoopbackHost(host: string | undefined): host is string {
  return host !== undefined && /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i.test(host)
}

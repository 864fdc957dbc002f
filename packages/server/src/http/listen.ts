import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Config } from '../config.ts'
import { StartError } from '../start-error.ts'

/** Throws a `StartError` that says what to set where the address is not to be had. */
export async function listen(server: Server, { host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new StartError(`Port ${port} is in use. Stop what uses it, or set PORT to another.`)
    if (code === 'EACCES') throw new StartError(`Port ${port} is not ours to use. Set PORT to one above 1023.`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new StartError(`HOST=${host} is not an address of this machine.`)
    throw error
  }
}

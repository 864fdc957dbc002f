import type { Config } from './config.ts'

/** Where people and browsers reach the server: as its operator says, else the address that it listens on. */
export function publicUrlOf(config: Pick<Config, 'publicUrl' | 'host' | 'port'>): URL {
  if (config.publicUrl) return config.publicUrl
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${config.port}`)
}

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const pageBytes = 65_536
const memorySection = 5

/** Compiles the engine with a hard upper bound on its linear memory. Threads share the module and its machine code. */
export async function compileEngine(memoryBytes: number): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')
  return await WebAssembly.compile(withMemoryMaximum(await readFile(path), memoryBytes))
}

/**
 * Rewrites the memory section of a WebAssembly module (core specification 5.5.8) so that its one memory can't grow
 * past `memoryBytes`, rounded down to pages of 64 KiB. Throws when there is no such memory, or it starts larger.
 */
export function withMemoryMaximum(module: Uint8Array, memoryBytes: number): Uint8Array<ArrayBuffer> {
  const maximum = Math.floor(memoryBytes / pageBytes)
  const headerLength = 8
  let at = headerLength
  while (at < module.length) {
    const size = readUnsigned(module, at + 1)
    const end = size.next + size.value
    if (module[at] === memorySection) {
      const count = readUnsigned(module, size.next)
      if (count.value !== 1) throw new Error('The engine must have one memory.')
      const minimum = readUnsigned(module, count.next + 1)
      if (minimum.value > maximum) throw new RangeError(`The engine needs ${minimum.value * pageBytes} bytes to start.`)
      const hasMaximum = 1
      const section = [1, hasMaximum, ...unsigned(minimum.value), ...unsigned(maximum)]
      const head = [memorySection, ...unsigned(section.length), ...section]
      return new Uint8Array(Buffer.concat([module.subarray(0, at), Uint8Array.from(head), module.subarray(end)]))
    }
    at = end
  }
  throw new Error('The engine has no memory section.')
}

/** LEB128, as in the WebAssembly core specification 5.2.2. */
export function readUnsigned(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0
  for (let shift = 0, next = at; shift < 35; shift += 7) {
    const byte = bytes[next++]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return { value, next }
  }
  throw new Error('Malformed number in a WebAssembly module.')
}

function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low + 128 : low)
  } while (rest > 0)
  return bytes
}

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const pageBytes = 65_536
const memorySection = 5
const globalSection = 6

/** Where things are in the engine's linear memory. */
export const memoryLayout = {
  /**
   * The native stack grows down from here to 0, below which every access traps. The engine's own limit for code that calls
   * itself is half of it. Between here and `dataStart` there is nothing.
   */
  stackTop: 256 * 1024,
  /** Static data, and behind it the heap. The engine was linked with a stack up to here. */
  dataStart: 1024 * 1024,
} as const

/** Compiles the engine with a hard upper bound on its linear memory. Threads share the module and its machine code. */
export async function compileEngine(memoryBytes: number): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')
  return await WebAssembly.compile(withMemoryMaximum(withStackTop(await readFile(path)), memoryBytes))
}

/**
 * Rewrites the first value of the stack pointer, the one global (core specification 5.5.9), so that the stack is no larger
 * than it needs to be: all of it is put back before each call. Throws when the module was not linked as `memoryLayout` says.
 */
export function withStackTop(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const one = Uint8Array.from([1])
  const linked = globalOf(memoryLayout.dataStart)
  for (const { id, start, content, end } of sectionsOf(module)) {
    if (id !== globalSection) continue
    if (!Buffer.from(module.subarray(content, end)).equals(Buffer.concat([one, linked]))) break
    const section = [...one, ...globalOf(memoryLayout.stackTop)]
    const head = [globalSection, ...unsigned(section.length), ...section]
    return new Uint8Array(Buffer.concat([module.subarray(0, start), Uint8Array.from(head), module.subarray(end)]))
  }
  throw new Error('The engine must have the stack pointer as its one global.')
}

/** A mutable global of type i32 that begins with this value. */
function globalOf(value: number): Uint8Array {
  const [i32, mutable, constant, end] = [0x7f, 1, 0x41, 0x0b]
  return Uint8Array.from([i32, mutable, constant, ...signed(value), end])
}

interface Section {
  id: number
  /** Of its id, of what it contains, and of what follows it. */
  start: number
  content: number
  end: number
}

function* sectionsOf(module: Uint8Array): Generator<Section> {
  const headerLength = 8
  for (let start = headerLength; start < module.length; ) {
    const size = readUnsigned(module, start + 1)
    const end = size.next + size.value
    yield { id: module[start] ?? 0, start, content: size.next, end }
    start = end
  }
}

/**
 * Rewrites the memory section of a WebAssembly module (core specification 5.5.8) so that its one memory can't grow
 * past `memoryBytes`, rounded down to pages of 64 KiB. Throws when there is no such memory, or it starts larger.
 */
export function withMemoryMaximum(module: Uint8Array, memoryBytes: number): Uint8Array<ArrayBuffer> {
  const maximum = Math.floor(memoryBytes / pageBytes)
  for (const { id, start, content, end } of sectionsOf(module)) {
    if (id !== memorySection) continue
    const count = readUnsigned(module, content)
    if (count.value !== 1) throw new Error('The engine must have one memory.')
    const minimum = readUnsigned(module, count.next + 1)
    if (minimum.value > maximum) throw new RangeError(`The engine needs ${minimum.value * pageBytes} bytes to start.`)
    const hasMaximum = 1
    const section = [1, hasMaximum, ...unsigned(minimum.value), ...unsigned(maximum)]
    const head = [memorySection, ...unsigned(section.length), ...section]
    return new Uint8Array(Buffer.concat([module.subarray(0, start), Uint8Array.from(head), module.subarray(end)]))
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

/** A number above 0: its last byte may not have the bit that stands for a minus. */
function signed(value: number): number[] {
  const bytes = unsigned(value)
  const last = bytes.at(-1) ?? 0
  return last < 0x40 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0]
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

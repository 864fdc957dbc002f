import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { QuickJS } from 'quickjs-wasi'
import { describe, expect, it } from 'vitest'
import { hasGrown, putBack, takeImage } from './memory-image.ts'
import { compileEngine, memoryLayout, readUnsigned } from './wasm-module.ts'

const megabyte = 1024 * 1024
const startVm = async () => QuickJS.create({ wasm: await compileEngine(64 * megabyte), timezoneOffset: 0 })

describe('memory image', () => {
  it('leaves no byte of a call in the heap', async () => {
    const vm = await startVm()
    const engine = vm._getExports()
    const use = vm.evalCode('text => { globalThis.kept = [text, text + "!"] }')
    void vm.undefined
    const image = takeImage(engine)
    const before = Buffer.from(new Uint8Array(engine.memory.buffer).slice())
    const canary = 'canary-of-another-tenant'
    const found = () => Buffer.from(engine.memory.buffer).includes(canary)

    expect(found()).toBe(false)
    vm.callFunction(use, vm.undefined, vm.newString(canary))
    expect(found()).toBe(true)
    engine.__stack_pointer.value -= 1024
    putBack(engine, image)
    expect(found()).toBe(false)
    expect(Buffer.from(engine.memory.buffer).equals(before)).toBe(true)
    expect(engine.__stack_pointer.value).toBe(image.stackPointer)
  })

  it.each([
    ['recursion without end', '(function f(a) { return f([a]) + 1 })()'],
    ['recursion of the engine', 'JSON.stringify(JSON.parse("[".repeat(2000) + "]".repeat(2000)))'],
    ['recursion without end of the engine', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)'],
    ['a pattern that goes back and forth', '/(x+x+)+y/.test("x".repeat(22))'],
    ['a pattern that is nested', 'new RegExp("(".repeat(5000) + ")".repeat(5000))'],
    ['code that is nested', 'eval("(".repeat(1e4) + "1" + ")".repeat(1e4))'],
    ['sorting with calls back', 'Array.from({ length: 1e4 }, (_, i) => (i * 7919) % 10007).sort((a, b) => a - b)'],
    ['numbers of many digits', '[2n ** 20000n, String(3n ** 5000n), (1e300).toFixed(20), 0.1.toPrecision(100)]'],
    ['text of many letters', '"é".repeat(1e5).normalize("NFD").toUpperCase().localeCompare("x")'],
    ['dates', 'Array.from({ length: 1e3 }, (_, i) => new Date(i * 1e11).toString())'],
    ['proxies of proxies', 'let p = {}; for (let i = 0; i < 1e4; i++) p = new Proxy(p, {}); p.x'],
  ])('holds all that the engine writes to: between stack and data it leaves nothing, with %s', async (_, code) => {
    const vm = await startVm()
    const { memory } = vm._getExports()
    try {
      vm.evalCode(code)
    } catch {
      // The engine refuses some of these, which is as good.
    }
    const { stackTop, dataStart } = memoryLayout
    expect(new Uint8Array(memory.buffer, stackTop, dataStart - stackTop).every(byte => byte === 0)).toBe(true)
  })

  it('holds all of the stack: it begins at its top, and no data is before its start', async () => {
    const vm = await startVm()
    expect(vm._getExports().__stack_pointer.value).toBe(memoryLayout.stackTop)
    const bytes = await readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'))
    expect(firstDataOf(bytes)).toBe(memoryLayout.dataStart)
  })

  it('refuses to go back from memory that grew', async () => {
    const vm = await startVm()
    const engine = vm._getExports()
    const image = takeImage(engine)
    expect(hasGrown(engine, image)).toBe(false)
    vm.evalCode('globalThis.kept = new Uint8Array(2 ** 22)')
    expect(hasGrown(engine, image)).toBe(true)
    expect(() => putBack(engine, image)).toThrow()
  })

  it('is all of the state: the engine has one memory, one global that can change, and takes in functions alone', async () => {
    const bytes = await readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'))
    expect(countIn(bytes, memorySection)).toBe(1)
    expect(countIn(bytes, globalSection)).toBe(1)
    const kinds = WebAssembly.Module.imports(await WebAssembly.compile(bytes)).map(({ kind }) => kind)
    expect(new Set(kinds)).toEqual(new Set(['function']))
  })
})

const memorySection = 5
const globalSection = 6
const dataSection = 11

/** Where the first segment of the data goes. Each is of the active kind, with a constant as its offset. */
function firstDataOf(module: Uint8Array<ArrayBuffer>): number {
  const offsets: number[] = []
  const start = startOf(module, dataSection)
  let { value: left, next } = readUnsigned(module, start)
  for (; left > 0; left -= 1) {
    expect([module[next], module[next + 1]]).toEqual([0, 0x41])
    const offset = readUnsigned(module, next + 2)
    offsets.push(offset.value)
    const length = readUnsigned(module, offset.next + 1)
    next = length.next + length.value
  }
  return Math.min(...offsets)
}

/** How many entries a section of a WebAssembly module has. */
function countIn(module: Uint8Array<ArrayBuffer>, section: number): number {
  return readUnsigned(module, startOf(module, section)).value
}

function startOf(module: Uint8Array<ArrayBuffer>, section: number): number {
  const headerLength = 8
  for (let at = headerLength; at < module.length; ) {
    const size = readUnsigned(module, at + 1)
    if (module[at] === section) return size.next
    at = size.next + size.value
  }
  throw new Error('There is no such section.')
}

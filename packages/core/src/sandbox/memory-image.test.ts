import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { QuickJS } from 'quickjs-wasi'
import { describe, expect, it } from 'vitest'
import { hasGrown, putBack, takeImage } from './memory-image.ts'
import { compileEngine, readUnsigned } from './wasm-module.ts'

const megabyte = 1024 * 1024
const startVm = async () => QuickJS.create({ wasm: await compileEngine(64 * megabyte), timezoneOffset: 0 })

describe('memory image', () => {
  it('leaves no byte of a call in the heap', async () => {
    const vm = await startVm()
    const engine = vm._getExports()
    const use = vm.evalCode('text => { globalThis.kept = [text, text + "!"] }')
    void vm.undefined
    const image = takeImage(engine)
    const canary = 'canary-of-another-tenant'
    const found = () => Buffer.from(engine.memory.buffer).includes(canary)

    expect(found()).toBe(false)
    vm.callFunction(use, vm.undefined, vm.newString(canary))
    expect(found()).toBe(true)
    engine.__stack_pointer.value -= 1024
    putBack(engine, image)
    expect(found()).toBe(false)
    expect(Buffer.from(engine.memory.buffer).equals(image.bytes)).toBe(true)
    expect(engine.__stack_pointer.value).toBe(image.stackPointer)
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

/** How many entries a section of a WebAssembly module has. */
function countIn(module: Uint8Array<ArrayBuffer>, section: number): number {
  const headerLength = 8
  for (let at = headerLength; at < module.length; ) {
    const size = readUnsigned(module, at + 1)
    if (module[at] === section) return readUnsigned(module, size.next).value
    at = size.next + size.value
  }
  return 0
}

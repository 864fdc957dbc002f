import { QuickJS } from 'quickjs-wasi'
import { describe, expect, it } from 'vitest'
import { compileEngine, withMemoryMaximum, withStackTop } from './wasm-module.ts'

const megabyte = 1024 * 1024
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const page = 65_536

describe('maximum of the memory', () => {
  it('is written into the module, in place of none or another one', () => {
    const expected = Uint8Array.from([...header, 5, 5, 1, 1, 2, 0x80, 8, 3, 2, 1, 0])
    const without = Uint8Array.from([...header, 5, 3, 1, 0, 2, 3, 2, 1, 0])
    const another = Uint8Array.from([...header, 5, 4, 1, 1, 2, 9, 3, 2, 1, 0])
    expect(withMemoryMaximum(without, 64 * megabyte)).toEqual(expected)
    expect(withMemoryMaximum(another, 64 * megabyte)).toEqual(expected)
  })

  it.each([
    ['no memory', [3, 2, 1, 0]],
    ['two memories', [5, 5, 2, 0, 2, 0, 2]],
    ['a cut-off number', [5, 0x80]],
    ['a memory that starts larger', [5, 3, 1, 0, 3]],
  ])('is refused to a module with %s', (_, sections) => {
    expect(() => withMemoryMaximum(Uint8Array.from([...header, ...sections]), 2 * page)).toThrow()
  })

  it('holds even when the engine has no limit of its own', async () => {
    const vm = await QuickJS.create({ wasm: await compileEngine(16 * megabyte) })
    expect(() => vm.evalCode('new Uint8Array(2 ** 24)')).toThrow(/memory/)
    expect(vm._getExports().memory.buffer.byteLength).toBeLessThanOrEqual(16 * megabyte)
  })
})

describe('top of the stack', () => {
  // 1 MiB and 256 KiB as signed LEB128.
  const linked = [0x7f, 1, 0x41, 0x80, 0x80, 0xc0, 0, 0x0b]
  const lowered = [0x7f, 1, 0x41, 0x80, 0x80, 0x10, 0x0b]

  it('is written into the module', () => {
    const module = Uint8Array.from([...header, 3, 2, 1, 0, 6, 9, 1, ...linked, 7, 1, 0])
    expect(withStackTop(module)).toEqual(Uint8Array.from([...header, 3, 2, 1, 0, 6, 8, 1, ...lowered, 7, 1, 0]))
  })

  it.each([
    ['no global', [3, 2, 1, 0]],
    ['two globals', [6, 17, 2, ...linked, ...linked]],
    ['another stack', [6, 8, 1, ...lowered]],
    ['a global that is fixed', [6, 9, 1, 0x7f, 0, ...linked.slice(2)]],
  ])('is refused to a module with %s', (_, sections) => {
    expect(() => withStackTop(Uint8Array.from([...header, ...sections]))).toThrow('stack pointer')
  })

  it('traps below the end of the stack, instead of writing elsewhere', async () => {
    const vm = await QuickJS.create({ wasm: await compileEngine(16 * megabyte), maxStackSize: 0 })
    expect(() => vm.evalCode('(function f() { f() })()')).toThrow(/memory access out of bounds|call stack/i)
  })
})

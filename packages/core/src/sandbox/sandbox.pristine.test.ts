import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandbox, type Sandbox } from './index.ts'

const input = { response: { v: 1 }, status: 200, inputs: {} }

let sandbox: Sandbox
beforeAll(() => {
  sandbox = createSandbox({ workers: 1, cpuMs: 250 })
})
afterAll(() => sandbox.close())

const resultOf = async (code: string) => {
  const outcome = await sandbox.transform(code, input)
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`)
  return outcome.value
}

/** Reads a canary, leaves one, and returns what it read: always the same when nothing is left from a call. */
const canaries: Array<[string, string, unknown]> = [
  ['a global', 'const seen = globalThis.canary ?? 0\nglobalThis.canary = seen + 1\nreturn seen', 0],
  ['an undeclared global', 'const seen = typeof canary\ncanary = 1\nreturn seen', 'undefined'],
  ['Object.prototype', 'const seen = {}.canary ?? 0\nObject.prototype.canary = 1\nreturn seen', 0],
  ['Array.prototype', 'const seen = [].canary ?? 0\nArray.prototype.canary = 1\nreturn seen', 0],
  [
    'a replaced builtin',
    'const seen = [3, 1].map(n => n)\nArray.prototype.map = () => ["canary"]\nreturn seen',
    [3, 1],
  ],
  [
    'a frozen builtin',
    'const seen = Object.isFrozen(Array.prototype)\nObject.freeze(Array.prototype)\nreturn seen',
    false,
  ],
  ['the function itself', 'function f() {}\nconst seen = f.canary ?? 0\nf.canary = 1\nreturn seen', 0],
  [
    'a property of the code’s own function',
    'const self = arguments.callee\nconst seen = self.canary ?? 0\nself.canary = 1\nreturn seen',
    0,
  ],
  [
    'a template literal’s strings',
    'const tag = strings => strings\nconst list = () => tag`a`\nreturn (globalThis.kept ??= []).push(list()) ',
    1,
  ],
  [
    'a closure kept by a builtin',
    'const seen = Math.canary?.() ?? 0\nlet n = 1\nMath.canary = () => n++\nreturn seen',
    0,
  ],
  [
    'the symbol registry’s holders',
    'const key = Symbol.for("canary")\nconst seen = globalThis[key] ?? 0\nglobalThis[key] = 1\nreturn seen',
    0,
  ],
  ['RegExp state', 'const seen = RegExp.canary ?? 0\nRegExp.canary = /x/g.lastIndex + 1\nreturn seen', 0],
  ['console', 'const seen = console.canary ?? 0\nconsole.canary = 1\nreturn seen', 0],
  ['Intl', 'const seen = Intl.canary ?? 0\nIntl.canary = 1\nreturn seen', 0],
  [
    'Intl’s prototypes',
    'const seen = new Intl.NumberFormat("en").format(1)\nNumber.prototype.toLocaleString = () => "canary"\nObject.defineProperty(Intl.NumberFormat.prototype, "format", { value: () => "canary" })\nreturn [seen, (1).toLocaleString === Intl.canary]',
    ['1', false],
  ],
  [
    'a pending promise',
    'const seen = globalThis.canary ?? 0\nPromise.resolve().then(() => { globalThis.canary = 1 })\nreturn seen',
    0,
  ],
  [
    'a promise that never settles',
    'const seen = globalThis.canary ?? 0\nglobalThis.canary = new Promise(() => {})\nqueueMicrotask(() => {})\nreturn seen',
    0,
  ],
  [
    'a finalizer',
    'const seen = globalThis.canary ?? 0\nglobalThis.registry = new FinalizationRegistry(() => { globalThis.canary = 1 })\nregistry.register({}, 1)\nreturn seen',
    0,
  ],
  [
    'the stack trace hook',
    'const seen = typeof Error.prepareStackTrace\nError.prepareStackTrace = () => "canary"\nreturn seen',
    'undefined',
  ],
]

describe('nothing of a call is left for the next', () => {
  it.each(canaries)('in %s', async (_, code, clean) => {
    for (const _call of [1, 2, 3]) expect(await resultOf(code)).toEqual(clean)
  })

  it.each(canaries)('in %s, when other code runs in between and after', async (_, code, clean) => {
    expect(await resultOf(code)).toEqual(clean)
    expect(await resultOf(`/* another */ ${code}`)).toEqual(clean)
    expect(await resultOf(code)).toEqual(clean)
  })

  const left = 'globalThis.canary = Object.prototype.canary = 1;'
  const look = 'return [typeof canary, typeof {}.canary, [3].map(n => n)]'
  const clean = ['undefined', 'undefined', [3]]

  it.each([
    ['threw', `${left} throw new Error("x")`],
    ['timed out', `${left} for (;;);`],
    ['ran out of memory', `${left} const all = []; for (;;) all.push(new Uint8Array(2 ** 20))`],
    ['recursed without end', `${left} (function f() { f() })()`],
    ['never settled', `${left} return new Promise(() => {})`],
    ['left jobs undone', `${left} for (let i = 0; i < 100; i++) Promise.resolve().then(() => { throw i }); return 1`],
    ['grew the memory', `${left} return new Uint8Array(2 ** 23).length`],
    ['returned too much', `${left} return "x".repeat(2e6)`],
    ['does not parse', `${left} return (`],
    ['was ended with its thread', `${left} return new Array(2 ** 32 - 1).join("x")`],
  ])('after code that %s', async (_, code) => {
    expect(await resultOf(look)).toEqual(clean)
    await sandbox.transform(code, input)
    expect(await resultOf(look)).toEqual(clean)
    expect(await resultOf(`/* compiled now */ ${look}`)).toEqual(clean)
  })

  it('after more codes than images are kept', async () => {
    const codes = Array.from({ length: 40 }, (_, n) => `globalThis.n = (globalThis.n ?? 0) + 1; return [${n}, n]`)
    for (const round of [1, 2]) {
      for (const [n, code] of codes.entries()) expect([round, await resultOf(code)]).toEqual([round, [n, 1]])
    }
  })

  it('also when a thousand calls came before', async () => {
    const code = 'globalThis.kept = (globalThis.kept ?? []).concat("x".repeat(1e4)); return kept.length'
    const outcomes = await Promise.all(Array.from({ length: 1000 }, () => sandbox.transform(code, input)))
    expect(outcomes.every(outcome => outcome.ok && outcome.value === 1)).toBe(true)
  })
})

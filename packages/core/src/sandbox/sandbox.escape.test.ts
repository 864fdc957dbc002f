import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandbox, type Sandbox } from './index.ts'

const input = { response: { items: [1, 2] }, status: 200, inputs: {} }

let sandbox: Sandbox
let impatient: Sandbox
beforeAll(() => {
  sandbox = createSandbox({ workers: 1, cpuMs: 3000 })
  impatient = createSandbox({ workers: 1, cpuMs: 100 })
})
afterAll(async () => {
  for (const attacked of [sandbox, impatient]) {
    expect(await attacked.transform('response.items', input)).toMatchObject({ ok: true, value: [1, 2] })
    await attacked.close()
  }
})

describe('code finds nothing of the host', () => {
  const names = [
    ...['process', 'require', 'module', 'exports', 'global', 'fetch', 'XMLHttpRequest', 'WebSocket', 'Buffer'],
    ...['setTimeout', 'setInterval', 'setImmediate', 'performance', 'Worker', 'WebAssembly', 'Atomics', 'crypto'],
    ...['std', 'os', 'bjson', 'print', 'load', 'gc', 'navigator', 'window', 'self', 'document', 'host', 'ask', 'log'],
  ]
  it.each(names)('no %s', async name => {
    const codes = [`typeof ${name}`, `typeof globalThis[${JSON.stringify(name)}]`]
    for (const code of codes) expect(await sandbox.transform(code, input)).toMatchObject({ value: 'undefined' })
  })

  it.each([
    'this.constructor.constructor("return process")()',
    'console.log.constructor("return process")()',
    'Intl.NumberFormat("en").format.constructor("return process")()',
    'response.constructor.constructor("return process")()',
    '(async () => {}).constructor("return process")()',
    '(function* () {}).constructor("return process")().next()',
    'eval("process")',
    '(0, eval)("process")',
    'new Function("return process")()',
    'Reflect.construct(Function, ["return process"])()',
    '[].map.constructor.call(null, "return process")()',
    'Object.getPrototypeOf(async function* () {}).constructor("return process")().next()',
    'try { null.x } catch (error) { return error.constructor.constructor("return process")() }',
    'try { new Intl.NumberFormat("?") } catch (error) { return error.constructor.constructor("return process")() }',
  ])('nor through %j', async code => {
    const outcome = await sandbox.transform(code, input)
    expect(outcome).toMatchObject({ ok: false, code: 'transform_failed' })
    expect(outcome).toMatchObject({ message: expect.stringMatching(/process is not defined/) })
  })

  it.each([
    'import("node:fs")',
    'import("./worker.ts")',
    'import("data:text/javascript,1")',
    'import("https://example.com/x.js")',
  ])('nor with %j', async code => {
    expect(await sandbox.transform(code, input)).toMatchObject({ ok: false, message: expect.stringMatching(/module/) })
  })

  it.each([
    'import fs from "node:fs"',
    'export default 1',
    'import.meta.url',
    '}); globalThis.out = 1; (function () {',
  ])('nor by leaving its function with %j', async code => {
    expect(await sandbox.transform(code, input)).toMatchObject({ ok: false, message: expect.stringMatching(/Syntax/) })
  })

  it.each([
    'new Error().stack',
    'try { new Intl.DateTimeFormat("en", { timeZone: "?" }) } catch (error) { return error.stack + error.message }',
    'Error.prepareStackTrace = (_, frames) => frames.map(String).join(); return new Error().stack',
    'try { (function f() { f() })() } catch (error) { return error.stack + error.message }',
    'try { new ArrayBuffer(2 ** 31) } catch (error) { return error.stack + error.message }',
    'import("x").catch(error => error.stack + error.message)',
  ])('no path or name of the host in %j', async code => {
    const outcome = await sandbox.transform(code, input)
    expect(outcome).toMatchObject({ ok: true, value: expect.stringMatching(/./) })
    expect(JSON.stringify(outcome)).not.toMatch(/node:|node_modules|file:|\.ts|\/work|bellhop|quickjs|wasm/i)
  })
})

describe('code that does not end is ended', () => {
  it.each([
    'while (true);',
    'for (;;) { try { while (true); } catch {} finally { continue } }',
    'try { while (true); } catch { return 1 } finally { return 2 }',
    '(function f() { try { f() } finally { f() } })()',
    '/^(a+)+$/.test("a".repeat(40) + "b")',
    '[2, 1].sort(() => { for (;;); })',
    '({ toJSON() { for (;;); } })',
    'new Proxy({}, { ownKeys() { for (;;); } })',
    '({ get then() { for (;;); } })',
    '({ then() { for (;;); } })',
    'const spin = async () => { for (;;) await 1 }\nreturn spin()',
    'Promise.resolve().then(() => { for (;;); })',
    'throw { get message() { for (;;); } }',
    'throw { message: { toString() { for (;;); } } }',
    'Object.defineProperty(InternalError.prototype, "name", { get() { for (;;); } })\nfor (;;);',
    'for (;;) console.log("flood")',
    'for (;;) new Intl.NumberFormat("en", { get style() { for (;;); } })',
    'for (let i = 0; ; i++) try { new Intl.NumberFormat("en-x-" + i.toString(36)) } catch {}',
    'new Array(2 ** 32 - 1).join("x")',
    'const holes = []\nholes[2 ** 32 - 2] = 1\nreturn holes',
    'new Array(2 ** 32 - 1).indexOf(1)',
  ])('%j', async code => {
    const begin = performance.now()
    expect(await impatient.transform(code, input)).toMatchObject({ ok: false, code: 'transform_timeout' })
    const limitMs = 100 + 150
    const coldStartMs = 2000
    expect(performance.now() - begin).toBeLessThan(limitMs + coldStartMs)
  })
})

describe('code that takes too much memory is stopped', () => {
  it.each([
    'let text = "x"\nfor (;;) text += text',
    'const all = []\nfor (;;) all.push(new Array(1000).fill(1))',
    'const all = []\nfor (;;) all.push(new Uint8Array(2 ** 20))',
    'new ArrayBuffer(2 ** 31)',
    'new Uint8Array(60 * 2 ** 20)',
    'Array(1e8).fill(0)',
    '"x".padEnd(2 ** 29)',
    '"x".repeat(1e7).replace(/x/g, "$&$&$&$&$&$&$&$&")',
    'const grow = () => Promise.all([Promise.resolve().then(grow), Promise.resolve().then(grow)])\nreturn grow()',
    '"x".repeat(2e6)',
    'Array(3e5).fill("ten letters")',
  ])('%j', async code => {
    expect(await sandbox.transform(code, input)).toMatchObject({
      ok: false,
      code: expect.stringMatching(/^transform_(memory|timeout)$/),
    })
  })

  it('and may catch that it was', async () => {
    const code =
      'const all = []\ntry { for (;;) all.push(new Uint8Array(2 ** 20)) } catch (e) { return [all.length, e.message] }'
    const outcome = await sandbox.transform(code, input)
    if (!outcome.ok || !Array.isArray(outcome.value)) throw new Error('Not caught')
    expect(outcome.value[1]).toBe('out of memory')
    expect(outcome.value[0]).toBeLessThan(49)
  })
})

describe('code that breaks things breaks only its own call', () => {
  it.each([
    '(function f() { f() })()',
    'JSON.parse("[".repeat(1e5) + "]".repeat(1e5))',
    'let deep = []\nfor (let i = 0; i < 5e3; i++) deep = [deep]\nreturn deep',
    'const own = { toJSON() { return this.toJSON() } }\nreturn own',
    'const p = new Proxy({}, { get: (_, key, self) => self[key] })\nreturn p',
    'throw new Proxy({}, { get() { throw 1 } })',
    'throw Object.create(null)',
    'throw null',
    '({ get a() { throw new Error("no") } })',
    '({ get then() { throw new Error("no") } })',
    'Promise.reject()',
    'BigInt(2) ** BigInt(1e9)',
    '[].concat(...Array(1e5).fill([1]))',
    'new Intl.ListFormat("en").format(Array(1e5).fill("x"))',
    'Reflect.construct(Intl.NumberFormat, [], Object).format(1)',
    'Intl.NumberFormat.prototype.format',
    'Intl.NumberFormat("en", null)',
    'new Intl.NumberFormat({ length: -1, 0: "?" , [Symbol.iterator]: null }, { style: "?" })',
  ])('%j', async code => {
    expect(await sandbox.transform(code, input)).toMatchObject({
      ok: false,
      code: 'transform_failed',
      message: expect.stringMatching(/./),
    })
  })

  it.each<[string, unknown]>([
    ['Object.prototype.then = function (done) { done(1) }\nreturn { a: 2 }', 1],
    ['Object.prototype.toJSON = () => "own"\nreturn { a: 2 }', 'own'],
    ['JSON.stringify = () => "V1"\nJSON.parse = null\nreturn { a: 2 }', { a: 2 }],
    ['Object.defineProperty(globalThis, "JSON", { get() { throw 1 } })\nreturn 2', 2],
    ['globalThis.Promise = null\nreturn (async () => 3)()', 3],
    ['Promise.prototype.then = () => { for (;;); }\nreturn (async () => 4)()', 4],
    ['Object.prototype.__proto__ = null\nArray.prototype.push = null\nreturn [5]', [5]],
    ['response.__proto__.polluted = 1\nreturn ({}).polluted', 1],
    ['response.items.constructor.prototype.polluted = 1\nreturn [].polluted', 1],
    ['Object.prototype.then = undefined\nthrow_ = 1\nreturn { v: throw_ }', { v: 1 }],
    ['const { proxy, revoke } = Proxy.revocable({}, {})\nreturn [typeof proxy, revoke()]', ['object', null]],
  ])('%j', async (code, expected) => {
    expect(await sandbox.transform(code, input)).toMatchObject({ ok: true, value: expected })
    expect(Object.hasOwn(Object.prototype, 'polluted') || Object.hasOwn(Array.prototype, 'polluted')).toBe(false)
  })

  it('a key named __proto__ stays a key', async () => {
    const given = { ...input, response: JSON.parse('{"__proto__":{"admin":true}}') }
    const outcome = await sandbox.transform('[response.admin ?? null, Object.keys(response), response]', given)
    if (!outcome.ok) throw new Error(outcome.message)
    expect(JSON.stringify(outcome.value)).toBe('[null,["__proto__"],{"__proto__":{"admin":true}}]')
  })
})

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandbox, type Sandbox, type TransformInput } from './index.ts'

const input: TransformInput = {
  response: { order: { id: 'ORD-1', total: 12.5 }, items: [{ n: 1 }, { n: 2 }], note: null },
  status: 200,
  inputs: { order_id: 'ORD-1', copies: 2 },
}

const run = promisify(execFile)

let sandbox: Sandbox
let impatient: Sandbox
beforeAll(() => {
  sandbox = createSandbox({ workers: 1, cpuMs: 3000 })
  impatient = createSandbox({ workers: 1, cpuMs: 400 })
})
afterAll(async () => {
  await sandbox.close()
  await impatient.close()
})

const resultOf = async (code: string, given = input) => {
  const outcome = await sandbox.transform(code, given)
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`)
  return outcome.value
}

describe('what code may look like', () => {
  it.each<[string, string, unknown]>([
    ['an expression', 'response.order.id', 'ORD-1'],
    ['an expression with a semicolon', 'response.order.id;', 'ORD-1'],
    ['an expression with a comment behind it', 'response.order.id; // the number', 'ORD-1'],
    ['an object literal without parentheses', '{ id: response.order.id, status }', { id: 'ORD-1', status: 200 }],
    ['a body with return', 'const { items } = response\nreturn items.map(item => item.n)', [1, 2]],
    ['a body that branches', 'if (status === 200) { return "ok" }\nreturn "no"', 'ok'],
    ['an arrow function', 'response => response.order.total', 12.5],
    ['an arrow function with context', '(response, { status, inputs }) => [status, inputs.copies]', [200, 2]],
    ['a named function', 'function transform(response) { return response.items.length }', 2],
    ['an async function', 'async response => (await response.order).id', 'ORD-1'],
    ['awaiting in a body', 'const order = await Promise.resolve(response.order)\nreturn order.id', 'ORD-1'],
    ['awaiting in an expression', 'await Promise.all([1, inputs.copies])', [1, 2]],
    ['modern syntax', 'response.items.toSorted((a, b) => b.n - a.n).at(0)?.n ?? 0', 2],
    ['a body that returns nothing', 'const unused = response', null],
  ])('runs %s', async (_, code, expected) => {
    expect(await resultOf(code)).toEqual(expected)
  })
})

describe('what code may return', () => {
  it.each<[string, unknown]>([
    ['undefined', null],
    ['null', null],
    ['"é漢😀\\u0000\\ud800"', 'é漢😀\u0000\ud800'],
    ['[undefined, NaN, () => 1, -0]', [null, null, null, 0]],
    ['{ kept: 1, gone: undefined, alsoGone() {} }', { kept: 1 }],
    ['new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['{ toJSON() { return "own" } }', 'own'],
  ])('%s as JSON has it', async (code, expected) => {
    expect(await resultOf(code)).toEqual(expected)
  })

  it.each([
    ['a function', 'return () => 1', /function/],
    ['a BigInt', '1n', /bigint/],
    ['a symbol', 'Symbol()', /symbol/],
    ['a cycle', 'const a = {}\na.a = a\nreturn a', /circular/],
    ['a nested BigInt', '{ a: [1n] }', /BigInt/],
    ['a promise that never settles', 'new Promise(() => {})', /never settles/],
  ])('says why %s is no result', async (_, code, words) => {
    const outcome = await sandbox.transform(code, input)
    expect(outcome).toMatchObject({ ok: false, code: 'transform_failed', message: expect.stringMatching(words) })
  })

  it('takes a result of 1 MB and not one byte more', async () => {
    const quotes = 2
    const megabyte = 1024 * 1024
    expect(await resultOf(`'x'.repeat(${megabyte - quotes})`)).toHaveLength(megabyte - quotes)
    const more = await sandbox.transform(`'x'.repeat(${megabyte - quotes + 1})`, input)
    expect(more).toMatchObject({ ok: false, code: 'transform_memory', message: expect.stringContaining('1 MB') })
    const moreInUtf8 = await sandbox.transform(`'é'.repeat(${megabyte / 2})`, input)
    expect(moreInUtf8).toMatchObject({ ok: false, code: 'transform_memory' })
  })

  it('takes a result of 200 levels and not one more', async () => {
    const nested = (levels: number) => `JSON.parse('${'['.repeat(levels)}${']'.repeat(levels)}')`
    expect(await sandbox.transform(nested(200), input)).toMatchObject({ ok: true })
    expect(await sandbox.transform(nested(201), input)).toMatchObject({ ok: false, code: 'transform_failed' })
  })

  it('says so when an answer is nested too deeply to be handed over', async () => {
    const response = JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))
    const outcome = await sandbox.transform('1', { ...input, response })
    expect(outcome).toMatchObject({ ok: false, code: 'transform_failed', message: 'The answer is nested too deeply.' })
  })

  it('gives back a large answer as it came', async () => {
    const response = Array.from({ length: 8000 }, (_, n) => ({ n, name: `item ${n} ${'é'.repeat(20)}` }))
    expect(await resultOf('response', { ...input, response })).toEqual(response)
  })
})

describe('what the author is told', () => {
  it.each([
    ['const a = 1\nconst b = null\nreturn b.c', "TypeError: cannot read property 'c' of null (line 3)"],
    ['response.missing.field', "TypeError: cannot read property 'field' of undefined (line 1)"],
    ['function f() {\n  throw new RangeError("too far")\n}\nf()', 'RangeError: too far (line 2)'],
    ['async () => {\n  throw new Error("later")\n}', 'later (line 2)'],
    ['throw "plain text"', 'plain text'],
    ['throw { code: 7 }', '{"code":7}'],
    ['const a = 1\nconst a = 2', "SyntaxError: Identifier 'a' has already been declared (line 2, column 7)"],
  ])('%j fails with its message and line', async (code, message) => {
    expect(await sandbox.transform(code, input)).toMatchObject({ ok: false, code: 'transform_failed', message })
  })

  it('keeps what was logged, also of code that fails or is stopped', async () => {
    const logged = 'console.log("total", 12.5, { a: [1] }, undefined, 3n); console.error(new TypeError("odd"))'
    const expected = ['total 12.5 {"a":[1]} undefined 3n', 'TypeError: odd']
    for (const end of ['return 1', 'throw 1', 'while (true);']) {
      expect((await impatient.transform(`${logged}\n${end}`, input)).logs).toEqual(expected)
    }
  })

  it('keeps 20 kB of the log', async () => {
    const { logs } = await sandbox.transform(
      'for (let i = 0; i < 9999; i++) console.log("0123456789"); return 1',
      input,
    )
    const length = logs.join('\n').length
    expect(length).toBeGreaterThan(20_000)
    expect(length).toBeLessThanOrEqual(20 * 1024)
    const one = await sandbox.transform('console.log("x".repeat(1e6)); return 1', input)
    expect(one.logs.join()).toHaveLength(20 * 1024)
  })
})

describe('the world of the code', () => {
  it('has a clock in UTC and no way to wait for it', async () => {
    const before = Date.now()
    expect(await resultOf('Date.now()')).toBeGreaterThanOrEqual(before)
    expect(await resultOf('[new Date(2026, 0, 1).toISOString(), new Date().getTimezoneOffset()]')).toEqual([
      '2026-01-01T00:00:00.000Z',
      0,
    ])
  })

  it('rolls its dice anew for every call', async () => {
    const code = 'Array.from({ length: 4 }, Math.random)'
    const [a, b] = [await resultOf(code), await resultOf(code)]
    expect(a).not.toEqual(b)
    const many = await resultOf('Array.from({ length: 2000 }, () => Math.random())')
    if (!Array.isArray(many)) throw new Error('Not a list')
    const numbers = many.map(Number)
    expect(numbers.every(n => n >= 0 && n < 1)).toBe(true)
    expect(new Set(numbers).size).toBe(2000)
    const mean = numbers.reduce((sum, n) => sum + n, 0) / numbers.length
    expect(mean).toBeGreaterThan(0.4)
    expect(mean).toBeLessThan(0.6)
  })

  it('does not let the code change what the caller holds', async () => {
    const given = structuredClone(input)
    await resultOf('response.order.id = "changed"; inputs.copies = 9; return 1', given)
    expect(given).toEqual(input)
  })
})

describe('the pool', () => {
  it('counts computing, not waiting for a worker', async () => {
    const busy = 'const end = Date.now() + 200\nwhile (Date.now() < end);\nreturn "done"'
    const outcomes = await Promise.all([1, 2, 3].map(() => impatient.transform(busy, input)))
    expect(outcomes.map(outcome => outcome.ok)).toEqual([true, true, true])
    for (const { durationMs } of outcomes) expect(durationMs).toBeLessThan(400)
  })

  it('does not mistake a busy caller for code that does not end', async () => {
    await impatient.transform('1', input)
    const running = impatient.transform('const end = Date.now() + 20\nwhile (Date.now() < end);\nreturn "done"', input)
    // After an immediate the event loop looks at timers first, and only then for messages.
    await new Promise(resolve => setImmediate(resolve))
    const end = Date.now() + 700
    while (Date.now() < end);
    expect(await running).toMatchObject({ ok: true, value: 'done' })
  })

  it('answers each of many parallel calls with its own result, in two threads', async () => {
    const two = createSandbox({ workers: 2 })
    const calls = Array.from({ length: 60 }, (_, n) =>
      two.transform(`[response, ${n % 7}]`, { response: n, status: 200, inputs: {} }),
    )
    const values = (await Promise.all(calls)).map(outcome => (outcome.ok ? outcome.value : outcome.message))
    expect(values).toEqual(Array.from({ length: 60 }, (_, n) => [n, n % 7]))
    await two.close()
  })

  it('lets no quick call wait for the end of a slow one that came with it, where another thread is free', async () => {
    const two = createSandbox({ workers: 2 })
    const settled: string[] = []
    const call = (name: string, code: string) => two.transform(code, input).then(() => settled.push(name))
    const busy = 'const end = Date.now() + 500\nwhile (Date.now() < end);\nreturn 1'
    await Promise.all([call('slow', busy), ...['a', 'b', 'c', 'd'].map(name => call(name, '1'))])
    expect(settled).toHaveLength(5)
    expect(settled.at(-1)).toBe('slow')
    await two.close()
  })

  it('serves on after threads were ended, and the calls behind them', async () => {
    const bomb = 'new Array(2 ** 32 - 1).join("x")'
    const outcomes = await Promise.all([bomb, '1', bomb, '2'].map(code => impatient.transform(code, input)))
    expect(outcomes).toMatchObject([
      { ok: false, code: 'transform_timeout' },
      { ok: true, value: 1 },
      { ok: false, code: 'transform_timeout' },
      { ok: true, value: 2 },
    ])
  })

  it('gives code that a small input makes much of the memory for it', async () => {
    for (const kilobytes of [100, 500, 5_000, 10]) {
      const code = `new Uint8Array(${kilobytes} * 1024).length`
      for (const _call of [1, 2, 3]) expect(await resultOf(code)).toBe(kilobytes * 1024)
    }
  })

  it('does not keep a process from ending', async () => {
    const entry = new URL('./index.ts', import.meta.url)
    const program = `import { createSandbox } from '${entry}'
      const sandbox = createSandbox({ workers: 1 })
      console.log(JSON.stringify(await sandbox.transform('response + 1', { response: 1, status: 200, inputs: {} })))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { timeout: 20_000 })
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, value: 2 })
  })

  it('ends what it took on when it closes, then refuses', async () => {
    const closing = createSandbox({ workers: 1 })
    const taken = [closing.transform('1', input), closing.transform('2', input)]
    await closing.close()
    await closing.close()
    expect(await Promise.all(taken)).toMatchObject([{ value: 1 }, { value: 2 }])
    await expect(closing.transform('3', input)).rejects.toThrow('closed')
  })

  it('closes without ever having been used', async () => {
    await expect(createSandbox().close()).resolves.toBeUndefined()
  })

  it.each([{ workers: 0 }, { workers: 1.5 }, { cpuMs: 0 }, { cpuMs: Number.NaN }, { memoryBytes: 1024 }])(
    'refuses the options %j',
    options => {
      expect(() => createSandbox(options)).toThrow(RangeError)
    },
  )

  it('holds the code to less memory when it is told to', async () => {
    const small = createSandbox({ workers: 1, memoryBytes: 8 * 1024 * 1024 })
    const code = 'Array.from({ length: 10 }, () => new Uint8Array(2 ** 20)).length'
    expect(await small.transform(code, input)).toMatchObject({ ok: false, code: 'transform_memory' })
    expect(await resultOf(code)).toBe(10)
    await small.close()
  })
})

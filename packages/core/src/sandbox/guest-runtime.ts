import { sandboxLimits } from './limits.ts'
import { resultTooLarge } from './outcome-messages.ts'

/**
 * What runs inside the VM around the author's function: parses the input, calls it, waits for its promise, writes the
 * result as JSON, keeps the console. Evaluates to a function of the host's `log` that returns `{ load, run, take }`.
 *
 * The host trusts none of this, since the author's code shares its realm: a forged reply is only a wrong result of the
 * code that forged it. It is here because only text may cross. A reply is `V` and JSON, `M` and why it is too large, or
 * `F` and `{ name, message, stack }`; `run` answers with undefined when there is a promise, and `take` says what became of it.
 */
export const guestRuntime = `(log => {
  'use strict'
  const { parse, stringify } = JSON
  const failure = (name, message, stack) => 'F' + stringify({ __proto__: null, name, message, stack })

  const describe = error => {
    try {
      if (error === null || (typeof error !== 'object' && typeof error !== 'function')) return failure('', String(error), '')
      const { name, message, stack } = error
      const words = message === undefined ? stringify(error) : String(message)
      return failure(name === undefined ? '' : String(name), String(words).slice(0, 1000), String(stack).slice(0, 4000))
    } catch {
      return failure('', 'The code threw something that can not be read.', '')
    }
  }

  const write = value => {
    if (value === undefined) return 'Vnull'
    const type = typeof value
    if (type === 'function' || type === 'symbol' || type === 'bigint') {
      return failure('', 'The result is a ' + type + ', and JSON has none.', '')
    }
    let json
    try {
      json = stringify(value)
    } catch (error) {
      if (error instanceof TypeError && /circular|bigint/i.test(error.message)) {
        return failure('', 'The result can not be written as JSON: ' + error.message, error.stack)
      }
      throw error
    }
    if (json === undefined) return 'Vnull'
    return json.length > ${sandboxLimits.resultBytes} ? 'M${resultTooLarge}' : 'V' + json
  }

  let author, callsFunction, reply
  const settle = async value => {
    try {
      const settled = await value
      reply = write(settled)
    } catch (error) {
      reply = describe(error)
    }
  }

  // sfc32: four words of seed, 32 bits at a time.
  let random
  const seed = words => {
    let [a, b, c, d] = words
    random = () => {
      const sum = (a + b + d) | 0
      d = (d + 1) | 0
      a = b ^ (b >>> 9)
      b = (c + (c << 3)) | 0
      c = ((c << 21) | (c >>> 11)) + sum | 0
      return sum >>> 0
    }
    for (let round = 0; round < 12; round++) random()
  }
  const define = (target, name, value) =>
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
  // The engine's own generator is seeded once, so it would give every call the same numbers.
  define(Math, 'random', { random: () => (random() * 2097152 + (random() >>> 11)) / 9007199254740992 }.random)

  let room = ${sandboxLimits.logLength}
  const show = value => {
    if (typeof value === 'string') return value
    if (typeof value === 'bigint') return value + 'n'
    if (typeof value === 'function') return '[function ' + value.name + ']'
    if (value instanceof Error) return value.name + ': ' + value.message
    if (typeof value !== 'object' || value === null) return String(value)
    try {
      return String(stringify(value))
    } catch {
      return '[object that is not JSON]'
    }
  }
  const print = (...values) => {
    if (room <= 0) return
    const line = values.map(show).join(' ')
    log(line.slice(0, room))
    room -= line.length + 1
  }
  const console = {}
  for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace']) console[level] = print
  define(globalThis, 'console', console)

  return {
    load(compiled, expression) {
      author = compiled
      callsFunction = expression
    },
    run(json, words) {
      try {
        seed(parse(words))
        const { response, status, inputs } = parse(json)
        let value = author(response, status, inputs)
        if (callsFunction && typeof value === 'function') value = value(response, { status, inputs })
        if (typeof value === 'object' && value !== null && typeof value.then === 'function') {
          settle(value)
          return undefined
        }
        return write(value)
      } catch (error) {
        return describe(error)
      }
    },
    take: () => reply,
  }
})`

import { setTimeout as pause } from 'node:timers/promises'
import { BellhopError, customerWords } from '@bellhop/core'
import { expect, it } from 'vitest'
import type { AnswerPart } from './answer.ts'
import { completionStream } from './completion-stream.ts'

const head = { id: 'chatcmpl_1', created: 1, model: 'agt_1' }
const end = { type: 'end', finishReason: 'stop', usage: null } as const

function open(parts: AsyncGenerator<AnswerPart>, aliveMs = 2_000, locale = 'en') {
  const errors: unknown[] = []
  let stopped = false
  const response = completionStream(
    parts,
    head,
    () => {
      stopped = true
    },
    { log: { error: (error: unknown) => errors.push(error) }, aliveMs, locale },
  )
  return { response, errors, isStopped: () => stopped }
}

const lines = (text: string) => text.split('\n\n').filter(line => line !== '')

it('says the role before there is anything to say, and signs of life for as long as there is not', async () => {
  const ready = Promise.withResolvers<void>()
  const { response } = open(
    (async function* () {
      await ready.promise
      yield { type: 'text', text: 'At last.' }
      yield end
    })(),
    5,
  )
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const first = await reader?.read()
  expect(first?.value).toContain('"delta":{"role":"assistant","content":""}')
  expect((await reader?.read())?.value).toBe(': still here\n\n')
  expect((await reader?.read())?.value).toBe(': still here\n\n')
  ready.resolve()
  let rest = ''
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) rest += part.value
  expect(lines(rest).at(-1)).toBe('data: [DONE]')
  expect(rest).toContain('At last.')
})

it('tells what breaks in words for the customer, and ends as an answer does', async () => {
  const { response, errors } = open(
    (async function* (): AsyncGenerator<AnswerPart> {
      yield { type: 'text', text: 'Well, ' }
      throw new BellhopError('internal', 'the password is hunter2')
    })(),
  )
  const text = await response.text()
  expect(text).not.toContain('hunter2')
  expect(lines(text).at(-1)).toBe('data: [DONE]')
  expect(lines(text).at(-2)).toContain('"finish_reason":"stop"')
  expect(lines(text)).toHaveLength(5)
  expect(errors).toHaveLength(1)
})

it('tells it in the language of the agent', async () => {
  const broken = (async function* (): AsyncGenerator<AnswerPart> {
    yield* []
    throw new BellhopError('model_failed', 'The model broke off.')
  })()
  expect(await open(broken, 2_000, 'de-AT').response.text()).toContain(customerWords('model_failed', 'de'))
})

it('ends what makes the answer once nobody reads', async () => {
  let ended = false
  const { response, isStopped } = open(
    (async function* (): AsyncGenerator<AnswerPart> {
      try {
        for (;;) {
          yield { type: 'text', text: 'and ' }
          await pause(1)
        }
      } finally {
        ended = true
      }
    })(),
  )
  const reader = response.body?.getReader()
  for (let reads = 0; reads < 3; reads++) await reader?.read()
  await reader?.cancel()
  expect([isStopped(), ended]).toEqual([true, true])
})

it('begins nothing before it is read', async () => {
  let begun = false
  open(
    (async function* (): AsyncGenerator<AnswerPart> {
      begun = true
      yield end
    })(),
  )
  await pause(5)
  expect(begun).toBe(false)
})

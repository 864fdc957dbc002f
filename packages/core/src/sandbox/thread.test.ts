import { afterEach, beforeAll, expect, it } from 'vitest'
import { sandboxLimits } from './limits.ts'
import type { TransformReply } from './protocol.ts'
import { startThread, type Thread } from './thread.ts'
import { compileEngine } from './wasm-module.ts'

const { cpuMs, memoryBytes } = sandboxLimits
const input = JSON.stringify({ response: null, status: 200, inputs: {} })
const busy = 'const end = Date.now() + 60\nwhile (Date.now() < end);\nreturn "slow"'
const tasks = (...codes: string[]) => codes.map(code => ({ code, input }))

let engine: WebAssembly.Module
let thread: Thread | undefined
beforeAll(async () => {
  engine = await compileEngine(memoryBytes)
})
afterEach(() => thread?.end())

function start() {
  const replies: unknown[] = []
  const ends: unknown[] = []
  const onReply = (reply: TransformReply) => replies.push(reply.ok ? JSON.parse(reply.json) : reply)
  const started = startThread({ engine, cpuMs, memoryBytes }, { onReply, onEnd: cause => ends.push(cause) })
  thread = started
  return { thread: started, replies, ends }
}

it('answers its tasks in their order, and then the next', async () => {
  const { thread, replies } = start()
  thread.give(tasks('1', '2', '3'))
  await expect.poll(() => replies).toEqual([1, 2, 3])
  thread.give(tasks('4'))
  await expect.poll(() => replies).toEqual([1, 2, 3, 4])
})

it('never begins what was taken back, and serves on', async () => {
  const { thread, replies } = start()
  thread.give(tasks(busy, '2', '3'))
  await expect.poll(() => thread.runningMs()).toBeGreaterThan(0)
  expect(thread.takeBack()).toBe(2)
  expect(thread.takeBack()).toBe(0)
  await expect.poll(() => replies).toEqual(['slow'])
  expect(thread.takeBack()).toBe(0)
  thread.give(tasks('4', '5'))
  await expect.poll(() => replies).toEqual(['slow', 4, 5])
})

it('can be rid of all its tasks before it has begun', async () => {
  const { thread, replies } = start()
  thread.give(tasks('1', '2'))
  expect(thread.takeBack()).toBe(2)
  thread.give(tasks('3'))
  await expect.poll(() => replies).toEqual([3])
})

it('runs for no time while it has nothing to do', async () => {
  const { thread, replies } = start()
  expect(thread.runningMs()).toBe(0)
  thread.give(tasks('1'))
  await expect.poll(() => replies).toEqual([1])
  expect(thread.runningMs()).toBe(0)
})

it('is given nothing while it has tasks, nor once it has ended', async () => {
  const { thread, ends } = start()
  thread.give(tasks('1'))
  expect(() => thread.give(tasks('2'))).toThrow('has tasks')
  await thread.end()
  await expect.poll(() => ends).toHaveLength(1)
  expect(() => thread.give(tasks('3'))).toThrow('has ended')
})

it('tells what it has answered before it tells that it ended', async () => {
  const told: unknown[] = []
  const thread = startThread(
    { engine, cpuMs, memoryBytes },
    { onReply: reply => told.push(reply.ok && reply.json), onEnd: () => told.push('end') },
  )
  thread.give(tasks('0'))
  await expect.poll(() => told).toEqual(['0'])
  thread.give(tasks('1', '2'))
  waitBusily(200)
  void thread.end()
  waitBusily(200)
  expect(told).toEqual(['0'])
  await expect.poll(() => told).toEqual(['0', '1', '2', 'end'])
})

/** So that what comes meanwhile is there, and unread. */
function waitBusily(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

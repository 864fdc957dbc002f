import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { createIntlBridge } from './intl-bridge.ts'
import type { NumberedReply, NumberedTask, WorkerSetup } from './protocol.ts'
import { createTaskRunner } from './task-runner.ts'
import { createVm } from './vm.ts'

/** Runs one task after the other. Whatever the code does, this answers, or its thread is ended from outside. */

const { port, shared, ...setup }: WorkerSetup = workerData
const intl = createIntlBridge()
const run = createTaskRunner(headroomBytes => createVm({ ...setup, intl, headroomBytes }))
const begins = () => Atomics.store(shared.beganAt, 0, process.hrtime.bigint())
let seen = 0

// Asleep rather than in an event loop: to be woken, read and answer takes half as long so.
for (;;) {
  Atomics.wait(shared.sent, 0, seen)
  seen = Atomics.load(shared.sent, 0)
  for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
    const tasks: NumberedTask[] = received.message
    for (const task of tasks) {
      Atomics.store(shared.beganAt, 0, 0n)
      const before = (task.number - 1) | 0
      const isTakenBack = Atomics.compareExchange(shared.lastBegun, 0, before, task.number) !== before
      if (isTakenBack) continue
      const reply: NumberedReply = { number: task.number, reply: await run(task, begins) }
      port.postMessage(reply)
    }
  }
}

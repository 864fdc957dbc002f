import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { createIntlBridge } from './intl-bridge.ts'
import type { TransformTask, WorkerSetup } from './protocol.ts'
import { createTaskRunner } from './task-runner.ts'
import { createVm } from './vm.ts'

/** Runs one task after the other. Whatever the code does, this answers, or its thread is ended from outside. */

const { port, shared, ...setup }: WorkerSetup = workerData
const intl = createIntlBridge()
const run = createTaskRunner(headroomBytes => createVm({ ...setup, intl, headroomBytes }))
const begins = () => Atomics.store(shared.began, 0, process.hrtime.bigint())
let seen = 0

// Asleep rather than in an event loop: to be woken, read and answer takes half as long so.
for (;;) {
  Atomics.wait(shared.sent, 0, seen)
  seen = Atomics.load(shared.sent, 0)
  for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
    const task: TransformTask = received.message
    port.postMessage(await run(task, begins))
  }
}

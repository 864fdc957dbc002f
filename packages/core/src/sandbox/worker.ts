import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { createIntlBridge } from './intl-bridge.ts'
import type { TransformTask, WorkerSetup } from './protocol.ts'
import { createVm, type Vm } from './vm.ts'

/** Runs one task after the other. Whatever the code does, this answers, or its thread is ended from outside. */

const { port, shared, ...setup }: WorkerSetup = workerData
const intl = createIntlBridge()
let seen = 0

/** Two VMs: what is put back before a call is all of its memory, and most answers are small. */
const headroomBytes = { small: 128 * 1024, large: 1024 * 1024 } as const
/** Longest input of the small one, in characters: it needs some thirty times as many bytes. */
const longestOfSmall = 4_000
const vms: { small?: Vm; large?: Vm } = {}
/** Code that the small one did not survive, as when it grows the memory. */
const forLarge = new Set<string>()
const mostForLarge = 1_000

// Asleep rather than in an event loop: to be woken, read and answer takes half as long so.
for (;;) {
  Atomics.wait(shared.sent, 0, seen)
  seen = Atomics.load(shared.sent, 0)
  for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
    const { code, input }: TransformTask = received.message
    const size = input.length <= longestOfSmall && !forLarge.has(code) ? 'small' : 'large'
    let vm = vms[size]
    if (!vm?.reusable) {
      vm = await createVm({ ...setup, intl, headroomBytes: headroomBytes[size] })
      vms[size] = vm
    }
    Atomics.store(shared.began, 0, process.hrtime.bigint())
    port.postMessage(vm.run(code, input))
    if (!vm.reusable && size === 'small') {
      if (forLarge.size >= mostForLarge) forLarge.clear()
      forLarge.add(code)
    }
  }
}

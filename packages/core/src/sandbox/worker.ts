import { workerData } from 'node:worker_threads'
import { createIntlBridge } from './intl-bridge.ts'
import type { TransformReply, TransformTask, WorkerSetup } from './protocol.ts'
import { createVm, type Vm } from './vm.ts'

const { engine, cpuMs, memoryBytes, startTimes }: WorkerSetup = workerData
const intl = createIntlBridge()
let vm: Vm | undefined

/** Runs one task at a time. Whatever the code does, this answers, or its thread is ended from outside. */
export default async function runTask({ slot, code, input }: TransformTask): Promise<TransformReply> {
  if (!vm?.reusable) vm = await createVm({ engine, cpuMs, memoryBytes, intl })
  Atomics.store(startTimes, slot, process.hrtime.bigint())
  return vm.run(code, input)
}

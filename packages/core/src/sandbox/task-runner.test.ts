import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { createIntlBridge } from './intl-bridge.ts'
import { sandboxLimits } from './limits.ts'
import { createTaskRunner } from './task-runner.ts'
import { createVm, type Vm } from './vm.ts'
import { compileEngine } from './wasm-module.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const input = JSON.stringify({ response: null, status: 200, inputs: {} })
const small = { code: 'return 1', input }
const growing = { code: 'return "x".repeat(8_000_000).length', input }

async function runner() {
  const { cpuMs, memoryBytes } = sandboxLimits
  const engine = await compileEngine(memoryBytes)
  const intl = createIntlBridge()
  const made: WeakRef<Vm>[] = []
  const run = createTaskRunner(async headroomBytes => {
    const vm = await createVm({ engine, intl, headroomBytes, cpuMs, memoryBytes })
    made.push(new WeakRef(vm))
    return vm
  })
  const kept = async () => {
    // What a WeakRef was just asked for stays until the job ends.
    await new Promise(resolve => setImmediate(resolve))
    collectGarbage()
    return made.map(ref => ref.deref() !== undefined)
  }
  return { run: (task: typeof small) => run(task, () => {}), kept }
}

it('keeps the VM that served a call for the next one', async () => {
  const { run, kept } = await runner()
  for (let i = 0; i < 3; i++) expect(await run(small)).toMatchObject({ ok: true, json: '1' })
  expect(await kept()).toEqual([true])
})

it('holds on to no VM that has grown, also where nothing of its size comes after it', async () => {
  const { run, kept } = await runner()
  expect(await run(growing)).toMatchObject({ ok: true })
  expect(await run(growing)).toMatchObject({ ok: true })
  expect(await run(small)).toMatchObject({ ok: true })
  // The small one and the large one of the code that grew, and the small one that came after.
  expect(await kept()).toEqual([false, false, true])
})

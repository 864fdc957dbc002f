import { createSandbox } from '@bellhop/core/sandbox'
import { orderAnswer, transformCode } from './upstream-answers.ts'

/** Prints what one transform of an answer of each size costs, one after the other in one thread: wall and CPU time in milliseconds. */

const count = Number(process.argv[2])
const sandbox = createSandbox({ workers: 1 })

async function measure(bytes: number): Promise<{ bytes: number; wallMs: number; cpuMs: number }> {
  const input = { response: { ...orderAnswer(bytes) }, status: 200, inputs: { order_id: 'ORD-12345' } }
  const run = async (times: number) => {
    for (let i = 0; i < times; i += 1) {
      const done = await sandbox.transform(transformCode, JSON.parse(JSON.stringify(input)))
      if (!done.ok) throw new Error(done.message)
    }
  }
  await run(Math.ceil(count / 5))
  const cpu = process.cpuUsage()
  const from = performance.now()
  await run(count)
  const wallMs = (performance.now() - from) / count
  const { user, system } = process.cpuUsage(cpu)
  return { bytes, wallMs, cpuMs: (user + system) / 1000 / count }
}

const measured = [await measure(1_000), await measure(100_000)]
await sandbox.close()
console.log(JSON.stringify(measured))

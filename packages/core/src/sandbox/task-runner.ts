import type { TransformReply, TransformTask } from './protocol.ts'
import type { Vm } from './vm.ts'

/** Two VMs: what is put back before a call is all of its memory, and most answers are small. */
const headroomBytes = { small: 128 * 1024, large: 1024 * 1024 } as const
/** Longest input of the small one, in characters: it needs some thirty times as many bytes. */
const longestOfSmall = 4_000
const mostForLarge = 1_000

/** Runs a task in a VM of the size that it needs; `begins` is called once that is ready. One at a time. */
export type RunTask = (task: TransformTask, begins: () => void) => Promise<TransformReply>

export function createTaskRunner(createVm: (headroomBytes: number) => Promise<Vm>): RunTask {
  const vms: { small?: Vm; large?: Vm } = {}
  // Code that the small one did not survive, as when it grows the memory.
  const forLarge = new Set<string>()

  return async ({ code, input }, begins) => {
    const size = input.length <= longestOfSmall && !forLarge.has(code) ? 'small' : 'large'
    const vm = vms[size] ?? (await createVm(headroomBytes[size]))
    vms[size] = vm
    begins()
    const reply = vm.run(code, input)
    if (vm.reusable) return reply
    // At once, and not when its size is asked for next: it may have grown to all that it is allowed.
    delete vms[size]
    if (size === 'small') {
      if (forLarge.size >= mostForLarge) forLarge.clear()
      forLarge.add(code)
    }
    return reply
  }
}

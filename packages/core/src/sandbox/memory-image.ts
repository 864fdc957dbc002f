import { memoryLayout } from './wasm-module.ts'

/** The exports of the engine that hold its state: a test holds the engine to having no other. */
export interface EngineState {
  memory: WebAssembly.Memory
  __stack_pointer: WebAssembly.Global
}

export interface MemoryImage {
  readonly stackPointer: number
  readonly stack: Uint8Array
  /** Static data and heap. */
  readonly data: Uint8Array
}

export function takeImage(engine: EngineState): MemoryImage {
  const { stack, data } = partsOf(engine)
  return { stackPointer: engine.__stack_pointer.value, stack: stack.slice(), data: data.slice() }
}

/** Makes the instance what it was when the image was taken. Throws when its memory grew since, for it can't shrink. */
export function putBack(engine: EngineState, image: MemoryImage): void {
  if (hasGrown(engine, image)) throw new Error('The memory has another size than its image.')
  const { stack, data } = partsOf(engine)
  stack.set(image.stack)
  data.set(image.data)
  engine.__stack_pointer.value = image.stackPointer
}

export function hasGrown(engine: EngineState, image: MemoryImage): boolean {
  return engine.memory.buffer.byteLength !== memoryLayout.dataStart + image.data.length
}

/** All that the engine ever writes to: the stack can't grow over its top, and data and heap are behind it. */
function partsOf({ memory }: EngineState): { stack: Uint8Array; data: Uint8Array } {
  const { stackTop, dataStart } = memoryLayout
  return { stack: new Uint8Array(memory.buffer, 0, stackTop), data: new Uint8Array(memory.buffer, dataStart) }
}

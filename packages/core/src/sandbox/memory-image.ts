/** The exports of the engine that hold its state: a test holds the engine to having no other. */
export interface EngineState {
  memory: WebAssembly.Memory
  __stack_pointer: WebAssembly.Global
}

export interface MemoryImage {
  readonly bytes: Uint8Array
  readonly stackPointer: number
}

export function takeImage(engine: EngineState): MemoryImage {
  return { bytes: new Uint8Array(engine.memory.buffer).slice(), stackPointer: engine.__stack_pointer.value }
}

/** Makes the instance what it was when the image was taken. Throws when its memory grew since, for it can't shrink. */
export function putBack(engine: EngineState, image: MemoryImage): void {
  if (hasGrown(engine, image)) throw new Error('The memory has another size than its image.')
  new Uint8Array(engine.memory.buffer).set(image.bytes)
  engine.__stack_pointer.value = image.stackPointer
}

export function hasGrown(engine: EngineState, image: MemoryImage): boolean {
  return engine.memory.buffer.byteLength !== image.bytes.length
}

import { type PatternNode, parsePattern } from './parse-pattern.ts'

export interface Pattern {
  /** Does the whole text match, as with the `pattern` of an HTML input? Time is linear in the text. */
  test(text: string): boolean
}

/**
 * Compiles the pattern of an input: JavaScript regular expression syntax without look-around, back references and word
 * boundaries. Those are what a backtracking engine needs; ours runs all alternatives at once, so that no text of a customer
 * can make it slow. The message says what is wrong.
 */
export function compilePattern(source: string): { ok: true; pattern: Pattern } | { ok: false; message: string } {
  try {
    // First the engine's own syntax check: "a)|(b" is none, although it would be one between the parentheses of an anchor.
    new RegExp(source, 'u')
    const program = compile(parsePattern(source))
    return { ok: true, pattern: { test: text => run(program, text) } }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : 'The pattern is not valid.' }
  }
}

type Instruction =
  | { op: 'char'; test: (char: string) => boolean }
  | { op: 'split'; to: number[] }
  | { op: 'start' }
  | { op: 'end' }
  | { op: 'match' }

// Bounds what one character costs: "(a{99}){99}" would be ten thousand instructions.
const maxInstructions = 1000

const maxSteps = 10 * maxInstructions

interface Program {
  code: Instruction[]
  /** Work of compiling so far: "(){9999}" is long without a single instruction. */
  steps: number
}

function compile(root: PatternNode): Instruction[] {
  const program: Program = { code: [], steps: 0 }
  emit(root, program)
  add(program, { op: 'match' })
  return program.code
}

function add<I extends Instruction>(program: Program, instruction: I): I {
  if (program.code.length >= maxInstructions) throw tooLarge()
  program.code.push(instruction)
  return instruction
}

function tooLarge(): Error {
  return new Error('The pattern is too large: repeat less.')
}

function emit(node: PatternNode, program: Program): void {
  if (program.steps++ >= maxSteps) throw tooLarge()
  switch (node.kind) {
    case 'char':
      add(program, { op: 'char', test: node.test })
      return
    case 'start':
    case 'end':
      add(program, { op: node.kind })
      return
    case 'sequence':
      for (const item of node.items) emit(item, program)
      return
    case 'choice':
      emitChoice(node.options, program)
      return
    case 'repeat':
      emitRepeat(node.item, node.min, node.max, program)
  }
}

function emitChoice(options: readonly PatternNode[], program: Program): void {
  const split = add(program, { op: 'split', to: [] as number[] })
  const exits: { to: number[] }[] = []
  for (const option of options) {
    split.to.push(program.code.length)
    emit(option, program)
    exits.push(add(program, { op: 'split', to: [] as number[] }))
  }
  for (const exit of exits) exit.to.push(program.code.length)
}

function emitRepeat(item: PatternNode, min: number, max: number, program: Program): void {
  for (let count = 0; count < min; count++) emit(item, program)
  if (max === Number.POSITIVE_INFINITY) {
    const loop = program.code.length
    const split = add(program, { op: 'split', to: [loop + 1] })
    emit(item, program)
    add(program, { op: 'split', to: [loop] })
    split.to.push(program.code.length)
    return
  }
  const skips: { to: number[] }[] = []
  for (let count = min; count < max; count++) {
    skips.push(add(program, { op: 'split', to: [program.code.length + 1] }))
    emit(item, program)
  }
  for (const skip of skips) skip.to.push(program.code.length)
}

/** Thompson's simulation: the set of all places that the pattern can be at, moved on by one character at a time. */
function run(program: readonly Instruction[], text: string): boolean {
  const chars = [...text]
  const seen = new Int32Array(program.length).fill(-1)
  let places: number[] = []
  const reach = (from: number, at: number, into: number[]): void => {
    const pending = [from]
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      if (seen[place] === at) continue
      seen[place] = at
      const instruction = program[place]
      if (instruction?.op === 'split') pending.push(...instruction.to)
      else if (instruction?.op === 'start') pending.push(...(at === 0 ? [place + 1] : []))
      else if (instruction?.op === 'end') pending.push(...(at === chars.length ? [place + 1] : []))
      else into.push(place)
    }
  }
  reach(0, 0, places)
  for (const [index, char] of chars.entries()) {
    const next: number[] = []
    for (const place of places) {
      const instruction = program[place]
      if (instruction?.op === 'char' && instruction.test(char)) reach(place + 1, index + 1, next)
    }
    if (next.length === 0) return false
    places = next
  }
  return places.some(place => program[place]?.op === 'match')
}

import type { PreparedStatement } from '../prepared-statement.ts'

/**
 * What a client sends to run a prepared statement, as one message to the engine with a single Sync: the statement and its
 * commit together. `prepare`: before it is run, it is planned, also anew.
 * Format: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function wireMessages(
  { name, sql }: PreparedStatement,
  values: readonly Buffer[],
  { prepare }: { prepare: boolean },
): Uint8Array<ArrayBuffer> {
  const statement = text(name)
  const parts = prepare ? [...message('C', ofStatement, statement), ...message('P', statement, text(sql), noTypes)] : []
  parts.push(
    ...message('B', unnamed, statement, allBinary, int16(values.length), ...values.flatMap(withLength), asText),
    ...message('D', ofPortal, unnamed),
    ...message('E', unnamed, allRows),
    ...message('S'),
  )
  return joined(parts)
}

function message(kind: string, ...body: Buffer[]): Buffer[] {
  const head = Buffer.alloc(5)
  head.write(kind, 'latin1')
  head.writeInt32BE(
    body.reduce((length, part) => length + part.byteLength, 4),
    1,
  )
  return [head, ...body]
}

function withLength(value: Buffer): Buffer[] {
  return [int32(value.byteLength), value]
}

// With memory of its own, unlike `Buffer.concat`: it moves to the engine's thread.
function joined(parts: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, 'utf8')
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value)
  return bytes
}

const unnamed = text('')
const ofStatement = Buffer.from('S')
const ofPortal = Buffer.from('P')
/** The statement's casts say them. */
const noTypes = int16(0)
/** One format for all: 1 is binary, 0 is text. */
const allBinary = Buffer.concat([int16(1), int16(1)])
const asText = Buffer.concat([int16(1), int16(0)])
const allRows = int32(0)

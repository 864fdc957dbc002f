import { type BinaryValue, binaryValue } from '../binary-values.ts'
import type { PreparedStatement } from '../prepared-statement.ts'

/**
 * What a client sends to run a prepared statement, as one piece with a single Sync: the statement and its commit together.
 * `prepare`: before it is run, it is planned, also anew.
 * Format: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function wireMessages(
  { name, sql }: PreparedStatement,
  values: readonly BinaryValue[],
  { prepare }: { prepare: boolean },
): BinaryValue {
  const statement = text(name)
  const parts = prepare ? [...message('C', ofStatement, statement), ...message('P', statement, text(sql), noTypes)] : []
  parts.push(
    ...message('B', unnamed, statement, allBinary, int16(values.length), ...values.flatMap(withLength), asText),
    ...message('D', ofPortal, unnamed),
    ...message('E', unnamed, allRows),
    ...message('S'),
  )
  return {
    size: sizeOf(parts),
    write: (bytes, begin) => {
      let at = begin
      for (const part of parts) {
        part.write(bytes, at)
        at += part.size
      }
    },
  }
}

function message(kind: string, ...body: BinaryValue[]): BinaryValue[] {
  return [binaryValue('text', kind), int32(4 + sizeOf(body)), ...body]
}

function sizeOf(parts: readonly BinaryValue[]): number {
  return parts.reduce((size, part) => size + part.size, 0)
}

function withLength(value: BinaryValue): BinaryValue[] {
  return [int32(value.size), value]
}

function text(value: string): BinaryValue {
  return binaryValue('text', `${value}\0`)
}

function int16(value: number): BinaryValue {
  return { size: 2, write: (bytes, at) => void bytes.writeUInt16BE(value, at) }
}

function int32(value: number): BinaryValue {
  return binaryValue('int4', value)
}

const unnamed = text('')
const ofStatement = binaryValue('text', 'S')
const ofPortal = binaryValue('text', 'P')
/** The statement's casts say them. */
const noTypes = int16(0)
/** One format for all: 1 is binary, 0 is text. */
const allBinary: BinaryValue = { size: 4, write: (bytes, at) => void bytes.writeInt32BE(0x0001_0001, at) }
const asText: BinaryValue = { size: 4, write: (bytes, at) => void bytes.writeInt32BE(0x0001_0000, at) }
const allRows = int32(0)

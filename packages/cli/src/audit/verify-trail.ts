import {
  type AuditCheckpoint,
  type AuditEntry,
  type AuditHead,
  type AuditStub,
  emptyHead,
  endOfStub,
  isCheckpointSigned,
  isStubSigned,
  isYoungerThanCut,
  keyIdOf,
  namedKeyOf,
  type Signature,
  verifyChain,
} from '@bellhop/core/audit'
import { createLineParser } from './line-parser.ts'
import type { ExportLine } from './parse-export-line.ts'
import type { Line } from './read-lines.ts'
import type { KeptCheckpoint, Trust } from './trust.ts'

export type TrailVerdict = SoundTrail | FaultyTrail

export interface SoundTrail {
  ok: true
  workspaceId: string
  /** Of the entries that were read. */
  count: number
  head: AuditHead
  /** The head with its signature, which holds; null: it has none. */
  signed: AuditCheckpoint | null
  /** What stays of its beginning, where that was cut. */
  stub: AuditStub | null
  /** Did the caller say whose signatures count? Then whatever is signed, stub and kept checkpoints too, is signed by one of these. */
  keysGiven: boolean
  /** How many of the caller's checkpoints lie on this trail, and how many before its beginning, where the stub covers them. */
  checkpoints: {
    met: number
    covered: number
    /** The last entry that a signed one of them vouches for; 0: there is none. */
    signedThrough: number
  }
}

export interface FaultyTrail {
  ok: false
  /** null: no entry said it. */
  workspaceId: string | null
  /** The fault is in this entry, or in what comes after it; null: no entry was read. */
  place: { side: 'at' | 'after'; seq: number; id: string } | null
  /** Number of the line at which it was found; null: at the end. */
  line: number | null
  reason: string
  /** The server said that it could not write the rest: that is no fault of the trail. */
  broken?: boolean
}

export interface TrailOptions extends Trust {
  /** A head that was learned on the way. The trail has to hold its entry, and may go on. */
  checkpoint?: AuditHead
  /** The head is not signed where the trail is read from the database itself. Default: it has to be, if a key was given. */
  unsignedHead?: boolean
  /** Called for each entry. */
  onEntry?: () => void
}

/**
 * Verifies one exported trail, first line to its head, one entry in memory at a time. Anything that an export does not write
 * is a fault: a malformed line, a missing head, a line after it, a trail without any entry.
 */
export async function verifyTrail(lines: AsyncIterator<Line>, options: TrailOptions): Promise<TrailVerdict> {
  const reading: Reading = { workspaceId: null, last: null, line: null, head: null, fault: null, keys: [] }
  const parsed = parseLines(lines, reading)
  const first = await parsed.next()
  const stub = !first.done && first.value.line.kind === 'stub' ? first.value.line.stub : null
  const start = stub ? endOfStub(stub) : emptyHead
  const kept = [...options.checkpoints.map(({ head }) => head), ...(options.checkpoint ? [options.checkpoint] : [])]
  const rest = stub || first.done ? parsed : startingWith(first.value, parsed)
  const verdict = await verifyChain(readEntries(rest, reading, options.onEntry), { start, checkpoints: kept })
  const { last, head, fault, line } = reading
  const workspaceId = reading.workspaceId ?? stub?.workspace ?? null
  const refuse = (place: FaultyTrail['place'], reason: string, faultLine: number | null = null): TrailVerdict => {
    return { ok: false, workspaceId, place, line: faultLine, reason }
  }

  // Reading ended there, so what the chain says about its end is beside the point.
  if (fault) return { ...refuse(after(last), fault.reason, fault.line), ...(fault.broken ? { broken: true } : {}) }
  const wrongStub = stub && faultOfSignature(stub, isStubSigned(stub), stub.workspace, workspaceId, options.publicKeys)
  if (wrongStub) return refuse(null, `The stub at the beginning ${wrongStub}`, 1)
  if (!verdict.ok && verdict.fault === 'truncated') return refuse(after(last), verdict.reason)
  if (!verdict.ok && verdict.id === '') return refuse(null, verdict.reason)
  if (!verdict.ok) return refuse({ side: 'at', seq: verdict.seq, id: verdict.id }, verdict.reason, line)
  if (!head) return refuse(after(last), 'The line with the head is missing: the end was cut off.')
  if (last && last.seq === head.head.seq && last.hash !== head.head.hash)
    return refuse(
      { side: 'at', seq: last.seq, id: last.id },
      `Entry ${last.seq} does not have the hash of the head, ${head.head.hash}.`,
      line,
    )
  if (verdict.head.seq !== head.head.seq)
    return refuse(after(last), `The trail ends with entry ${verdict.head.seq}, but its head is entry ${head.head.seq}.`)
  // The making of a workspace is its first entry, and a cut leaves one.
  if (!last) return refuse(null, 'There is no entry, and even a new workspace has one.')
  const wrongHead = faultOfHead(head.signed, verdict.head.seq, last.workspaceId, reading.keys, options)
  if (wrongHead) return refuse(after(last), wrongHead)
  const wrongKept = faultOfKept(options.checkpoints, last.workspaceId, reading.keys, stub, options.publicKeys)
  if (wrongKept) return refuse(null, wrongKept)
  const met = options.checkpoints.filter(checkpoint => checkpoint.head.seq >= start.seq)
  const signedThrough = Math.max(0, ...met.map(checkpoint => (checkpoint.signed ? checkpoint.head.seq : 0)))
  return {
    ok: true,
    workspaceId: last.workspaceId,
    count: verdict.count,
    head: verdict.head,
    signed: head.signed,
    stub,
    keysGiven: options.publicKeys.length > 0,
    checkpoints: { met: met.length, covered: options.checkpoints.length - met.length, signedThrough },
  }
}

function after(last: AuditEntry | null): FaultyTrail['place'] {
  return last && { side: 'after', seq: last.seq, id: last.id }
}

function faultOfHead(
  signed: AuditCheckpoint | null,
  seq: number,
  workspaceId: string,
  keys: readonly NamedKey[],
  { publicKeys, unsignedHead }: TrailOptions,
): string | null {
  const named = keyAt(keys, seq)
  if (signed) {
    const fault =
      faultOfSignature(signed, isCheckpointSigned(signed), signed.workspace, workspaceId, publicKeys) ??
      faultOfKey(signed, named)
    return fault && `The head ${fault}`
  }
  if (publicKeys.length === 0) return null
  if (!unsignedHead)
    return 'The head is not signed, so nothing proves that the server wrote this. Export it again from a server that signs.'
  if (named === null || publicKeys.includes(named)) return null
  return `The key that signs this trail, ${keyIdOf(named)}, is none of those given with --public-key.`
}

function faultOfKept(
  kept: readonly KeptCheckpoint[],
  workspaceId: string,
  keys: readonly NamedKey[],
  stub: AuditStub | null,
  publicKeys: readonly string[],
): string | null {
  for (const { signed, from, head } of kept) {
    const fault =
      signed &&
      (faultOfSignature(signed, isCheckpointSigned(signed), signed.workspace, workspaceId, publicKeys) ??
        faultOfKey(signed, keyAt(keys, head.seq)))
    if (fault) return `The checkpoint of entry ${head.seq} in ${from} ${fault}`
    if (signed && stub && isYoungerThanCut(stub, signed))
      return (
        `The stub says that entries 1 to ${stub.throughSeq} were written before ${stub.before}, but the checkpoint in ${from} proves ` +
        `that those after entry ${head.seq} were written after ${signed.at}: more was cut than may have been.`
      )
  }
  return null
}

/** The key that the trail names last, up to an entry; null: none, or not any more. */
function keyAt(keys: readonly NamedKey[], seq: number): string | null {
  return keys.findLast(named => named.seq <= seq)?.publicKey ?? null
}

function faultOfKey({ publicKey, keyId }: Signature, named: string | null): string | null {
  if (named === null || named === publicKey) return null
  return `is signed with the key ${keyId}, but by then the trail had named ${keyIdOf(named)} as the one that signs.`
}

/** What is wrong with what is signed, to go on after its name. */
function faultOfSignature(
  signature: Signature,
  holds: boolean,
  workspace: string,
  workspaceId: string | null,
  publicKeys: readonly string[],
): string | null {
  if (!holds) return 'was changed: its signature does not fit it.'
  if (workspaceId !== null && workspace !== workspaceId) return `is of another workspace, ${workspace}.`
  if (publicKeys.length === 0 || publicKeys.includes(signature.publicKey)) return null
  return `is signed by another key, ${signature.keyId}, than ${publicKeys.length === 1 ? 'the one' : 'those'} given with --public-key.`
}

/** A key that an entry names as the one that signs from then on. */
interface NamedKey {
  seq: number
  publicKey: string
}

interface Reading {
  /** That of the first entry. */
  workspaceId: string | null
  last: AuditEntry | null
  line: number | null
  head: Extract<ExportLine, { kind: 'head' }> | null
  fault: { line: number; reason: string; broken?: boolean } | null
  /** Every key that was named, in order. */
  keys: NamedKey[]
}

interface Parsed {
  number: number
  line: Exclude<ExportLine, { kind: 'malformed' | 'broken' }>
}

// `next()` by hand: leaving a `for await` would close the lines, and other trails may follow in them.
async function* parseLines(lines: AsyncIterator<Line>, reading: Reading): AsyncGenerator<Parsed, void> {
  const parse = createLineParser()
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const given = next.value
    const { number } = given
    const refuse = (reason: string, broken = false) => {
      reading.fault = { line: number, reason, ...(broken ? { broken } : {}) }
    }
    if ('problem' in given) return refuse(given.problem)
    if (reading.head) return refuse(`Line ${number} stands after the line with the head.`)
    const line = parse(given.text)
    if (line === null) continue
    if (line.kind === 'malformed') return refuse(`Line ${number} ${line.problem}.`)
    if (line.kind === 'broken') return refuse(`The export broke off here. ${line.reason}`, true)
    yield { number, line }
  }
}

async function* readEntries(
  parsed: AsyncIterable<Parsed>,
  reading: Reading,
  onEntry: (() => void) | undefined,
): AsyncGenerator<AuditEntry> {
  for await (const { number, line } of parsed) {
    if (line.kind === 'head') reading.head = line
    else if (line.kind === 'stub') {
      reading.fault = { line: number, reason: `Line ${number} is a stub, which stands at the beginning alone.` }
      return
    } else {
      reading.workspaceId ??= line.entry.workspaceId
      reading.last = line.entry
      reading.line = number
      const publicKey = namedKeyOf(line.entry)
      if (publicKey !== null) reading.keys.push({ seq: line.entry.seq, publicKey })
      onEntry?.()
      yield line.entry
    }
  }
}

async function* startingWith(first: Parsed, rest: AsyncGenerator<Parsed, void>): AsyncGenerator<Parsed, void> {
  yield first
  yield* rest
}

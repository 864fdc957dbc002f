import type { KeyObject } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import type { AuditHead } from './audit-entry.ts'
import { isSignedBy, type Signature, signContent } from './signature.ts'

/** What stays of the beginning of a trail that retention has cut: enough to verify the rest from there on. */
export interface AuditStub extends Signature {
  workspace: string
  /** Number of the first entry that is gone: 1. */
  fromSeq: number
  /** Number of the last entry that is gone. */
  throughSeq: number
  /** How many entries are gone. */
  count: number
  /** Hash of the last entry that is gone: the `prevHash` of the first that is left. */
  hash: string
  /** All that is gone was written before this time. */
  before: string
  /** When it was cut. */
  at: string
  /** What cut it. */
  by: string
}

/** The kind of the entry that every cut leaves in the trail itself, with `throughSeq` and `hash` in its detail. */
export const cutKind = 'audit.cut'

export function signStub(content: Omit<AuditStub, keyof Signature>, privateKey: KeyObject): AuditStub {
  return { ...content, ...signContent('stub', contentOf(content), privateKey) }
}

/** Was it signed by the key that it names, and not changed since? Whether that key is the right one is for the caller to know. */
export function isStubSigned(stub: AuditStub): boolean {
  const { fromSeq, throughSeq, count } = stub
  return fromSeq === 1 && count === throughSeq && isSignedBy('stub', contentOf(stub), stub)
}

/** Times of entries and of checkpoints may come from nodes whose clocks differ, and an entry is stored a little after its time. */
const clockSkewMs = 60_000

/**
 * Does a checkpoint prove that the cut took what was too young for it? What comes after the checkpoint's entry was written after the
 * checkpoint was given, so nothing of that can have been removed as older than the checkpoint.
 */
export function isYoungerThanCut(
  { throughSeq, before }: Pick<AuditStub, 'throughSeq' | 'before'>,
  checkpoint: { seq: number; at: string },
): boolean {
  return checkpoint.seq < throughSeq && Date.parse(checkpoint.at) >= Date.parse(before) + clockSkewMs
}

/** Where the trail goes on. */
export function endOfStub({ throughSeq, hash }: AuditStub): AuditHead {
  return { seq: throughSeq, hash }
}

function contentOf(stub: Omit<AuditStub, keyof Signature>): JsonObject {
  const { workspace, fromSeq, throughSeq, count, hash, before, at, by } = stub
  return { workspace, fromSeq, throughSeq, count, hash, before, at, by }
}

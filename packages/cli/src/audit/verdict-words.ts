import type { RunsVerdict } from './runs-verdict.ts'
import type { SoundTrail, TrailVerdict } from './verify-trail.ts'

/** A verdict for people: what holds or where it does not, then what was proven about who signed and what was cut. */
export function trailToSentences(verdict: TrailVerdict, ofFile: boolean): string[] {
  const chain = verdict.workspaceId === null ? 'The chain' : `The chain of workspace ${verdict.workspaceId}`
  if (verdict.ok) {
    const holds = `${chain} holds: ${counted(verdict.count, 'entry', 'entries')}, head ${verdict.head.hash}.`
    return [holds, ...toSigned(verdict, ofFile), ...toCut(verdict), ...toKept(verdict)]
  }
  const { place, line, reason } = verdict
  const entry = place === null ? '' : ` ${place.side} entry ${place.seq} (${place.id})`
  const inFile = !ofFile || line === null ? '' : entry === '' ? ` at line ${line}` : `, line ${line}`
  return [`${chain} does not hold${entry}${inFile}. ${reason}`]
}

/** What the records of runs were found to be, against their entries in the trail. */
export function runsToSentences({ findings, more, checked, removed }: RunsVerdict): string[] {
  const faults = findings.map(({ id, seq, fault }) => {
    if (fault === 'altered') return `The record of run ${id} was altered: it is not what entry ${seq} says.`
    if (fault === 'missing')
      return `The record of run ${id} is gone, of which entry ${seq} tells, and retention did not remove it.`
    return `The record of run ${id} says that it has ended, but no entry of the trail tells of that.`
  })
  const rest = more > 0 ? [`And ${more} more.`] : []
  const sum = `${counted(checked, 'record of a run matches its entry', 'records of runs match their entries')}${removed > 0 ? `, ${removed} removed by retention` : ''}.`
  return [...faults, ...rest, sum]
}

function toSigned({ signed, keysGiven, checkpoints }: SoundTrail, ofFile: boolean): string[] {
  if (!signed && ofFile) return ['Its head is not signed: nothing proves who wrote it.']
  if (!signed) return keysGiven ? [toUnproven(checkpoints.signedThrough)] : []
  if (keysGiven) return [`Its head was signed at ${signed.at} with the key ${signed.keyId}, which you trust.`]
  return [
    `Its head was signed at ${signed.at} with the key ${signed.keyId}. To prove that this is the server's, give the public key that you ` +
      'keep: --public-key.',
  ]
}

/** A database holds no signed head, so a key says nothing about it by itself. */
function toUnproven(signedThrough: number): string {
  const known =
    signedThrough > 0
      ? `Your key proves it up to entry ${signedThrough}, of which a kept checkpoint tells; the head in the database is not signed, so nothing proves who wrote what follows.`
      : 'The head in the database is not signed, so your key proves nothing about it.'
  return `${known} Start the server and verify again: it signs what it exports.`
}

function toCut({ stub, keysGiven }: SoundTrail): string[] {
  if (!stub) return []
  const signed = keysGiven
    ? 'The stub in their place is signed with a key that you trust'
    : 'A signed stub stands in their place'
  return [
    `Entries 1 to ${stub.throughSeq} were removed by retention at ${stub.at}: all were written before ${stub.before}. ${signed}.`,
  ]
}

function toKept({ checkpoints: { met, covered } }: SoundTrail): string[] {
  return [
    ...(met > 0 ? [`${counted(met, 'kept checkpoint lies', 'kept checkpoints lie')} on this chain.`] : []),
    ...(covered > 0
      ? [
          `${counted(covered, 'kept checkpoint was cut, and is', 'kept checkpoints were cut, and are')} covered by the stub.`,
        ]
      : []),
  ]
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

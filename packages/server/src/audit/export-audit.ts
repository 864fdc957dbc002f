import { toStream } from '../http/line-stream.ts'
import type { Parts } from '../parts.ts'
import { checkpointOf, readSignedEnd } from './checkpoint.ts'
import { exportFormats } from './export-format.ts'
import { readTrail } from './read-trail.ts'

type Format = keyof typeof exportFormats

/**
 * The whole trail, first entry to last, one line each: before them the stub where the beginning was cut, after them the head as
 * a signed checkpoint. An export without that line was cut off.
 */
export function exportAudit(parts: Parts, workspaceId: string, format: Format): ReadableStream<Uint8Array> {
  const { broken } = exportFormats[format]
  return toStream(parts, workspaceId, exportLines(parts, workspaceId, format), broken)
}

async function* exportLines(parts: Parts, workspaceId: string, format: Format): AsyncGenerator<string, void> {
  const write = exportFormats[format]
  const signed = await readSignedEnd(parts, workspaceId)
  const { end } = signed
  yield write.start()
  if (end.stub) yield write.stub(end.stub)
  for await (const entries of readTrail(parts, workspaceId, end)) for (const entry of entries) yield write.entry(entry)
  yield write.head(checkpointOf(workspaceId, signed))
}

import { createEgress } from '@bellhop/core/egress'
import { onTestFinished } from 'vitest'
import { createTestClock } from '../../testing/test-app.ts'
import { defaultLimits, type Limits } from '../limit-table.ts'
import { createUpstreamLimits } from '../upstream-limits.ts'
import { startUpstream } from './obedient-upstream.ts'

/** The limits before two upstreams of their own; only within a test. */
export async function setUp(changed: Partial<Limits>) {
  const clock = createTestClock()
  const log: string[] = []
  const note = (_: object, message: string) => void log.push(message)
  const limits = createUpstreamLimits({ clock, log: { warn: note, info: note } }, { ...defaultLimits, ...changed })
  const upstream = await startUpstream()
  const other = await startUpstream()
  const egress = createEgress({ allow: `${upstream.host},${other.host}` })
  onTestFinished(() => egress.close())
  return { clock, log, limits, upstream, other, egress, workspace: (id: string) => limits.through(egress, id) }
}

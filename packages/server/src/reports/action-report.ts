import type { Tx } from '../parts.ts'
import { type ActionFigures, toFigures } from './overview.ts'
import type { ReportRange } from './report-range.ts'
import { actionHealthOverTime } from './store.ts'

export interface ActionReport extends ActionFigures {
  /** Of the days, or hours, in which it ran. */
  series: (Omit<ActionFigures, 'action'> & { at: string })[]
}

/** How each action did, in all and over time; what ran most comes first. */
export async function readActionReports(tx: Tx, workspaceId: string, range: ReportRange): Promise<ActionReport[]> {
  const health = await actionHealthOverTime(tx, workspaceId, range)
  return health
    .filter(({ at }) => at === null)
    .map(whole => ({
      ...toFigures(whole),
      series: health
        .flatMap(each => {
          if (each.at === null || each.action !== whole.action) return []
          const { action: _action, ...figures } = toFigures(each)
          return [{ at: each.at.toISOString(), ...figures }]
        })
        .sort((a, b) => (a.at < b.at ? -1 : 1)),
    }))
}

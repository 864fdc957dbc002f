import { z } from '@hono/zod-openapi'
import { toTimeZone } from '../agents/agent-values.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { moment } from '../http/time-range.ts'
import type { Parts } from '../parts.ts'
import { readActionReports } from './action-report.ts'
import { readOverview } from './overview.ts'
import { toReportRange } from './report-range.ts'

const query = z.strictObject({
  from: moment.optional().openapi({ description: 'Default: seven days before `to`.' }),
  to: moment.optional().openapi({ description: 'Default: now. At most 366 days after `from`.' }),
  timeZone: z
    .string()
    .max(60)
    .refine(zone => toTimeZone(zone) !== null, 'Is no time zone of the IANA list, such as Europe/Berlin.')
    .default('UTC')
    .openapi({ description: 'Whose days the series has.' }),
})

const rate = z.number().nullable().openapi({ description: 'From 0 to 1, of what was tried; null: nothing was.' })
const counted = { runs: z.int(), succeeded: z.int(), failed: z.int(), unknown: z.int() }
const latency = {
  p50Ms: z.number().nullable().openapi({ description: 'Without the time for which a customer was waited for.' }),
  p95Ms: z.number().nullable(),
}
const figures = { ...counted, successRate: rate, ...latency }
const about = { from: z.string(), to: z.string(), interval: z.enum(['hour', 'day']), timeZone: z.string() }

const overview = defineRoute({
  method: 'get',
  path: '/v1/reports/overview',
  tag: 'Reports',
  summary: 'How the agents did, in figures',
  description:
    'Counts what customers did: not tests, dry runs or the playground. The series goes by the hour up to three days, else by the day.',
  scope: 'read',
  audit: { none: 'reads only' },
  query,
  response: z
    .object({
      ...about,
      runs: z.object({ total: z.int(), byStatus: z.record(z.string(), z.int()), successRate: rate, ...latency }),
      escalations: z.int().openapi({ description: 'Succeeded runs of actions that escalate.' }),
      conversations: z.int(),
      feedback: z.object({ up: z.int(), down: z.int() }),
      handOvers: z.object({ total: z.int(), open: z.int() }),
      topFailures: z.array(z.object({ action: z.string(), code: z.string(), runs: z.int() })),
      actions: z.array(z.object({ action: z.string(), ...figures })),
      series: z.array(z.object({ at: z.string(), ...counted, conversations: z.int(), ...latency })),
    })
    .openapi('OverviewReport'),
})

const actions = defineRoute({
  method: 'get',
  path: '/v1/reports/actions',
  tag: 'Reports',
  summary: 'How each action did, in all and over time',
  scope: 'read',
  audit: { none: 'reads only' },
  query,
  response: z
    .object({
      ...about,
      data: z.array(
        z.object({
          action: z.string(),
          ...figures,
          series: z
            .array(z.object({ at: z.string(), ...figures }))
            .openapi({ description: 'The days, or hours, in which it ran.' }),
        }),
      ),
    })
    .openapi('ActionsReport'),
})

export function registerReportRoutes(app: App, parts: Parts): void {
  const { db } = parts.database

  addRoute(app, parts, overview, async ({ principal, query }) =>
    readOverview(db, principal.workspaceId, toReportRange(query, parts.clock.now())),
  )

  addRoute(app, parts, actions, async ({ principal, query }) => {
    const range = toReportRange(query, parts.clock.now())
    const { interval, timeZone } = range
    const data = await readActionReports(db, principal.workspaceId, range)
    return { from: range.from.toISOString(), to: range.to.toISOString(), interval, timeZone, data }
  })
}

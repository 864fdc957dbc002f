import { readFileSync } from 'node:fs'
import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { limitEntries } from '../limits/limit-table.ts'
import type { Parts } from '../parts.ts'
import { firstWorkspace } from '../workspaces/require-operator.ts'

const days = z.int().nullable().openapi({ description: 'In days; null: for ever.' })

const read = defineRoute({
  method: 'get',
  path: '/v1/settings',
  tag: 'Workspaces',
  summary: 'How the server is set up',
  description:
    'Its operator sets these by environment variables; none is set here. What tells of the operator’s network is for the server’s first workspace alone, and null for others.',
  scope: 'read',
  audit: { none: 'reads only' },
  response: z
    .object({
      version: z.string(),
      publicUrl: z.string(),
      operator: z.boolean().openapi({ description: 'This workspace is the operator’s.' }),
      database: z.enum(['embedded', 'postgres']),
      node: z.string().nullable().openapi({ description: 'The node that answers.' }),
      model: z
        .object({ provider: z.string(), modelId: z.string() })
        .nullable()
        .openapi({ description: 'What agents without a model of their own use; null: guided mode.' }),
      retention: z.object({ conversationsDays: days, runsDays: days, auditDays: days }),
      egressAllow: z
        .array(z.string())
        .nullable()
        .openapi({ description: 'What actions may reach besides the public internet.' }),
      limits: z.array(
        z.object({
          name: z.string(),
          variable: z.string(),
          value: z.number().nullable().openapi({ description: 'null: nothing is bounded.' }),
          default: z.number().nullable(),
        }),
      ),
    })
    .openapi('Settings'),
})

export function registerSettingsRoutes(app: App, parts: Parts): void {
  const version = readVersion()
  addRoute(app, parts, read, async ({ principal: { workspaceId } }) => {
    const operator = workspaceId === (await firstWorkspace(parts))
    const { retention, egressAllow } = parts.operatorSettings
    const model = parts.models.model?.name
    return {
      version,
      publicUrl: parts.publicUrl.href,
      operator,
      database: parts.database.kind,
      node: operator ? parts.nodeName : null,
      model: model ? { provider: model.provider, modelId: model.modelId } : null,
      retention,
      egressAllow: operator ? egressAllow : null,
      limits: limitEntries.map(([name, { variable, default: standard }]) => ({
        name,
        variable,
        value: finite(parts.limits[name]),
        default: finite(standard),
      })),
    }
  })
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return z.object({ version: z.string() }).parse(manifest).version
}

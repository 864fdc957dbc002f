import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { loadAgents } from '../agents/load-agent.ts'
import { usersOf } from '../agents/users-of.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { mergePatchBody } from '../http/merge-patch-body.ts'
import { numberCursor, pageOf, pageQuery, textCursor, toPage } from '../http/pagination.ts'
import type { Parts } from '../parts.ts'
import {
  actionAnswer,
  actionBody,
  readOnlyFields,
  toActionAnswer,
  toSaveAnswer,
  triedAction,
} from './action-document.ts'
import { deleteAction } from './delete-action.ts'
import { loadSurroundings } from './known-to.ts'
import { loadAction } from './load-action.ts'
import { requireActionVersion, restoreVersion } from './restore-version.ts'
import { createAction, editAction, requireAction, warningsFor } from './save-action.ts'
import { listCurrent, listVersions } from './store.ts'
import { toSavedAction } from './to-saved-action.ts'

const params = z.strictObject({ name: z.string() })
const versionParams = z.strictObject({
  name: z.string(),
  version: z
    .string()
    .regex(/^[1-9][0-9]{0,8}$/, 'Has to be the number of a version.')
    .transform(Number)
    .openapi({ type: 'integer', minimum: 1 }),
})
const saveQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform(text => text === 'true')
    .openapi({ type: 'boolean', default: false, description: 'Answer what would be saved, and save nothing.' }),
})
const tag = 'Actions'
const reads = { tag, scope: 'read', audit: { none: 'reads only' } } as const
const saves = { tag, scope: 'write', audit: ['action.saved', 'agent.updated'] } as const

const list = defineRoute({
  ...reads,
  method: 'get',
  path: '/v1/actions',
  summary: 'List actions by name',
  query: pageQuery.extend({
    q: z.string().trim().min(1).max(200).optional().openapi({ description: 'Text of the name, title or description.' }),
    kind: z.enum(['api', 'api_widget', 'widget', 'client']).optional(),
  }),
  response: pageOf(actionAnswer),
})

const create = defineRoute({
  ...saves,
  method: 'post',
  path: '/v1/actions',
  summary: 'Save a new action',
  query: saveQuery,
  body: actionBody,
  status: 201,
  response: actionAnswer,
  otherwise: { 200: { description: 'With `dryRun=true`: what would have been saved.', response: triedAction } },
})

const read = defineRoute({
  ...reads,
  method: 'get',
  path: '/v1/actions/{name}',
  summary: 'Read an action',
  params,
  response: actionAnswer,
})

const replace = defineRoute({
  ...saves,
  method: 'put',
  path: '/v1/actions/{name}',
  summary: 'Replace the definition of an action by a new version',
  versioned: true,
  params,
  query: saveQuery,
  body: actionBody,
  response: actionAnswer,
})

const patch = defineRoute({
  ...saves,
  method: 'patch',
  path: '/v1/actions/{name}',
  summary: 'Change parts of an action',
  versioned: true,
  params,
  query: saveQuery,
  body: mergePatchBody,
  response: actionAnswer,
})

const remove = defineRoute({
  method: 'delete',
  path: '/v1/actions/{name}',
  tag,
  summary: 'Delete an action that nothing refers to',
  scope: 'write',
  audit: ['action.deleted'],
  versioned: true,
  params,
  status: 204,
  response: null,
})

const versions = defineRoute({
  ...reads,
  method: 'get',
  path: '/v1/actions/{name}/versions',
  summary: 'List the versions of an action, newest first',
  params,
  query: pageQuery,
  response: pageOf(
    z
      .object({ version: z.int(), digest: z.string(), createdAt: z.string(), createdBy: z.string() })
      .openapi('ActionVersion'),
  ),
})

const readVersion = defineRoute({
  ...reads,
  method: 'get',
  path: '/v1/actions/{name}/versions/{version}',
  summary: 'Read one version of an action',
  params: versionParams,
  response: actionAnswer,
})

const restore = defineRoute({
  ...saves,
  method: 'post',
  path: '/v1/actions/{name}/versions/{version}/restore',
  summary: 'Save an earlier version as the newest one',
  versioned: true,
  params: versionParams,
  query: saveQuery,
  response: actionAnswer,
})

export function registerActionRoutes(app: App, parts: Parts): void {
  const { db } = parts.database
  addRoute(app, parts, list, async ({ principal: { workspaceId }, query }) => {
    const { cursor, limit, ...filter } = query
    const rows = await listCurrent(db, workspaceId, { ...filter, after: textCursor(cursor), limit: limit + 1 })
    const surroundings = await loadSurroundings(parts, db, workspaceId)
    const agents = await loadAgents(db, workspaceId)
    return toPage(
      rows.map(row => toSavedAction(parts, row)),
      limit,
      action => action.name,
      action => ({
        ...toActionAnswer(action, warningsFor(parts, action, surroundings)),
        usedBy: usersOf(agents, action.name),
      }),
    )
  })
  addRoute(app, parts, create, async ({ principal, body, query: { dryRun }, setHeader }) => {
    const saved = await createAction(parts, principal, withoutReadOnly(body), { dryRun })
    const answer = toSaveAnswer(saved)
    if (dryRun) return Response.json({ ...answer, id: null })
    setHeader('Location', `/v1/actions/${saved.action.name}`)
    setHeader('ETag', `"${saved.action.version}"`)
    return answer
  })
  addRoute(app, parts, read, async ({ principal: { workspaceId }, params: { name }, setHeader }) => {
    const surroundings = await loadSurroundings(parts, db, workspaceId)
    const action = requireAction(surroundings.actions, name)
    setHeader('ETag', `"${action.version}"`)
    return toActionAnswer(action, warningsFor(parts, action, surroundings))
  })
  addRoute(
    app,
    parts,
    replace,
    async ({ principal, params: { name }, body, query: { dryRun }, ifMatch, setHeader }) => {
      const edit = { replace: withoutReadOnly(body) }
      const saved = await editAction(parts, principal, name, edit, { dryRun, ifMatch })
      setHeader('ETag', `"${saved.action.version}"`)
      return toSaveAnswer(saved)
    },
  )
  addRoute(app, parts, patch, async ({ principal, params: { name }, body, query: { dryRun }, ifMatch, setHeader }) => {
    const edit = { patch: withoutReadOnly(body) }
    const saved = await editAction(parts, principal, name, edit, { dryRun, ifMatch })
    setHeader('ETag', `"${saved.action.version}"`)
    return toSaveAnswer(saved)
  })
  addRoute(app, parts, remove, async ({ principal, params: { name }, ifMatch }) => {
    await deleteAction(parts, principal, name, ifMatch)
    return null
  })
  addRoute(app, parts, versions, async ({ principal: { workspaceId }, params: { name }, query }) => {
    const action = await loadAction(parts, db, workspaceId, name)
    if (!action) throw new BellhopError('not_found', `There is no action ${name}.`)
    const page = { before: numberCursor(query.cursor), limit: query.limit + 1 }
    return toPage(
      await listVersions(db, workspaceId, action.id, page),
      query.limit,
      row => row.version,
      row => ({ ...row, createdAt: row.createdAt.toISOString() }),
    )
  })
  addRoute(app, parts, readVersion, async ({ principal: { workspaceId }, params: { name, version } }) =>
    toActionAnswer(await requireActionVersion(parts, workspaceId, name, version), []),
  )
  addRoute(app, parts, restore, async ({ principal, params: wanted, query: { dryRun }, ifMatch, setHeader }) => {
    const saved = await restoreVersion(parts, principal, wanted, { dryRun, ifMatch })
    setHeader('ETag', `"${saved.action.version}"`)
    return toSaveAnswer(saved)
  })
}

function withoutReadOnly<V>(body: Record<string, V>): Record<string, V> {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !readOnlyFields.includes(key)))
}

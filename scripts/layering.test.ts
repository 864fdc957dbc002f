import { describe, expect, it } from 'vitest'
import { findBreaches, findCycles, rules } from './source/layers.ts'
import { listSources } from './source/list-sources.ts'

const sources = listSources(['packages', 'examples', 'e2e', 'bench', 'crash', 'scripts'])
const breaches = findBreaches(sources)

describe('the layers of the house', () => {
  it.each(rules.map(rule => rule.policy))('%s', policy => {
    expect(breaches.filter(breach => breach.policy === policy).map(breach => breach.text)).toEqual([])
  })

  it('no files need each other in a circle to load', () => {
    expect(findCycles(sources)).toEqual([])
  })

  it('reads the sources that it means to', () => {
    const paths = sources.map(source => source.path)
    expect(paths).toContain('packages/core/src/run/perform-run.ts')
    expect(paths).toContain('packages/server/src/main.ts')
    expect(paths).toContain('packages/widget/src/main.tsx')
    expect(paths.filter(path => /node_modules|\/dist\//.test(path))).toEqual([])
  })
})

describe('a breach is found', () => {
  const cases: [policy: string, path: string, text: string][] = [
    ['core imports no other package', 'packages/core/src/run/x.ts', `import { app } from '@bellhop/server/main'`],
    [
      'core imports no other package',
      'packages/core/src/run/x.ts',
      `import type { A } from '../../../server/src/app.ts'`,
    ],
    [
      'what an action is knows nothing',
      'packages/core/src/template/x.ts',
      `export type { Frozen } from '../run/frozen.ts'`,
    ],
    [
      'a run gets egress and sandbox',
      'packages/core/src/run/x.ts',
      `const door = await import('../egress/create-egress.ts')`,
    ],
    ['egress and sandbox know nothing of actions', 'packages/core/src/egress/x.ts', `import '../action/schema.ts'`],
    [
      'egress and sandbox know nothing of each',
      'packages/core/src/egress/x.ts',
      `import { a } from '../sandbox/vm.ts'`,
    ],
    ['outside egress and sandbox', 'packages/core/src/action/x.ts', `import { readFile } from 'node:fs/promises'`],
    ['only the server and the root', 'packages/cli/src/x.ts', `export * from '@bellhop/server/main'`],
    ['only the server and the root', 'examples/shop/src/x.ts', `import type { A } from '@bellhop/server/main'`],
    ['the embed takes only types', 'packages/widget/src/x.tsx', `import { parseAction } from '@bellhop/core'`],
    ['packages meet at their entries', 'packages/server/src/x.ts', `import { a } from '../../core/src/json.ts'`],
    ['a feature of the server', 'packages/server/src/runs/x.ts', `import { a } from '../agents/store.ts'`],
    ['a feature of the server', 'packages/server/src/agents/x.ts', `import { a } from '../runs/lease-store.ts'`],
    [
      'a feature of the server',
      'packages/server/src/channels/embed/x.ts',
      `import type { A } from '../../agents/store.ts'`,
    ],
    [
      `a feature's routes`,
      'packages/server/src/runs/x.ts',
      `import { registerAgentRoutes } from '../agents/routes.ts'`,
    ],
    [
      'the agent of a conversation',
      'packages/server/src/runs/x.ts',
      `import { loadAgent } from '../agents/load-agent.ts'`,
    ],
    [
      'http, database, crypto and log',
      'packages/server/src/http/x.ts',
      `import { findPrincipal } from '../api-keys/find.ts'`,
    ],
  ]

  it.each(cases)('%s: %s', (policy, path, text) => {
    const found = findBreaches([{ path, text }])
    expect(found.map(breach => breach.policy).filter(each => each.startsWith(policy))).not.toEqual([])
  })

  it('for every rule', () => {
    for (const { policy } of rules)
      expect(
        cases.some(([start]) => policy.startsWith(start)),
        policy,
      ).toBe(true)
  })

  it.each([
    ['packages/core/src/run/x.ts', `import type { Egress } from '../egress/types.ts'`],
    ['packages/core/src/run/x.ts', `import { EgressError } from '../egress/egress-error.ts'`],
    ['packages/server/src/runs/x.ts', `import { a } from './store.ts'`],
    ['packages/server/src/runs/x.ts', `import { a } from './lease-store.ts'`],
    ['packages/server/src/runs/x.ts', `import { createEgress } from '@bellhop/core/egress'`],
    ['packages/server/src/runs/x.test.ts', `import { a } from '../agents/store.ts'`],
    ['packages/server/src/http/x.ts', `import type { AuditKind } from '../audit/audit-kind.ts'`],
  ])('and an allowed import is none: %s %s', (path, text) => {
    expect(findBreaches([{ path, text }])).toEqual([])
  })

  it('in a circle of three files', () => {
    const at = (name: string, next: string) => ({ path: `packages/core/src/${name}.ts`, text: `import './${next}.ts'` })
    const circle = ['a', 'b', 'c'].map(name => `packages/core/src/${name}.ts`).join(' -> ')
    expect(findCycles([at('c', 'a'), at('a', 'b'), at('b', 'c'), at('d', 'a')])).toEqual([circle])
  })
})

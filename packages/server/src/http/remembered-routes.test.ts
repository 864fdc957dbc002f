import { TrieRouter } from 'hono/router/trie-router'
import { expect, it } from 'vitest'
import { RememberedRoutes } from './remembered-routes.ts'

const routes = [
  ['ALL', '*'],
  ['GET', '/v1/runs/export'],
  ['GET', '/v1/runs/:id'],
  ['POST', '/v1/runs/:id/cancel'],
  ['POST', '/v1/actions/:name/runs'],
] as const

it('finds what the trie finds, the first time and later, however many addresses there are', () => {
  const [trie, remembered] = [new TrieRouter<string>(), new RememberedRoutes<string>()]
  for (const [method, path] of routes)
    for (const router of [trie, remembered]) router.add(method, path, `${method} ${path}`)
  for (let n = 0; n < 1_500; n++) {
    for (const [method, path] of [
      ['GET', `/v1/runs/run_${n % 700}`],
      ['POST', `/v1/actions/look_${n % 3}/runs`],
      ['GET', `/v1/actions/look_${n % 3}/runs`],
      ['GET', '/v1/runs/export'],
    ] as const) {
      expect(remembered.match(method, path)).toEqual(trie.match(method, path))
    }
    expect(remembered.size).toBeLessThanOrEqual(500)
  }
})

it('finds what was added since an address was looked up', () => {
  const routes = new RememberedRoutes<string>()
  routes.add('GET', '/a', 'first')
  expect(routes.match('GET', '/a')[0]).toHaveLength(1)
  routes.add('GET', '/a', 'second')
  expect(routes.match('GET', '/a')[0]).toHaveLength(2)
})

import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

describeOnEachDatabase('the dashboard', open => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp(await open())
  })
  const get = (path: string) => test.call('GET', path, { key: null })

  it('is where the server’s own address leads', async () => {
    const answer = await get('/')
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/dashboard'])
  })

  it('loads its own style and nothing else, and is shown in no frame', async () => {
    const answer = await get('/dashboard')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
    const policy = answer.headers.get('content-security-policy')
    expect(policy).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
    expect(answer.text).not.toMatch(/<script|<style|\sstyle=|\son\w+=/)
  })

  it('links to what there is', async () => {
    const { text } = await get('/dashboard')
    const links = [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(match => match[1] ?? '')
    expect(links).toContain('/docs')
    for (const link of links) {
      expect(link).toMatch(/^\//)
      expect((await get(link)).status, link).toBe(200)
    }
    expect((await get('/dashboard/page.css')).headers.get('content-type')).toMatch(/^text\/css/)
  })

  it('names addresses of the API that there are', async () => {
    const { text } = await get('/dashboard')
    const named = [...text.matchAll(/<code>GET (\/v1\/[a-z-]+)<\/code>/g)].map(match => match[1] ?? '')
    expect(named.length).toBeGreaterThan(0)
    for (const path of named) expect((await test.call('GET', path)).status, path).toBe(200)
  })
})

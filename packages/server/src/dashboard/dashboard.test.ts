import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { StartError } from '../start-error.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { requireDashboardFiles } from './dashboard-files.ts'

describeOnEachDatabase('the dashboard', open => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp(await open())
  })
  const get = (path: string) => test.call('GET', path, { key: null })

  it.each(['/', '/sign-in', '/actions', '/actions/get_order', '/runs/run_1', '/settings/people'])(
    'is one page at %s, which loads its own files and nothing else, and is shown in no frame',
    async path => {
      const answer = await get(path)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("frame-src 'self'")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      expect(answer.headers.get('x-frame-options')).toBe('DENY')
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(answer.text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/)
    },
  )

  it('has every file that its page names, to be kept for ever', async () => {
    const { text } = await get('/')
    const links = [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(match => match[1] ?? '')
    expect(links.length).toBeGreaterThan(1)
    for (const link of links) {
      const answer = await get(link)
      expect(answer.status, link).toBe(200)
      expect(answer.headers.get('cache-control'), link).toContain('immutable')
    }
  })

  it.each(['..%2f..%2fpackage.json', 'index.html', 'absent.js', '.js', 'x.map'])('gives out no file %s', async name => {
    expect((await get(`/dashboard-files/assets/${name}`)).status).toBe(404)
  })

  it.each(['/dashboard', '/dashboard/'])('is led to from %s, which the start prints', async path => {
    const answer = await get(path)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe('/')
  })

  it('is no answer for an address that it does not have', async () => {
    expect((await get('/nothing')).status).toBe(404)
    expect((await get('/v1/nothing')).status).toBe(404)
  })

  it('stops a start that would show an empty page', () => {
    const empty = mkdtempSync(join(tmpdir(), 'bellhop-dashboard-'))
    onTestFinished(() => rmSync(empty, { recursive: true }))
    expect(() => requireDashboardFiles(empty)).toThrow(StartError)
    expect(() => requireDashboardFiles(empty)).toThrow(/npm run build/)
    expect(() => requireDashboardFiles()).not.toThrow()
  })
})

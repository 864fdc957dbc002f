import { readFileSync } from 'node:fs'

/**
 * Prints `N passed, M failed` over the results that tests and checks left in `.cache`. Results that are missing, and a run of
 * the tests that failed without a failing test (its exit code is the argument), count as one failure each.
 */
const [testsExitCode] = process.argv.slice(2)

interface Tally {
  passed: number
  failed: number
}

const tests = read('.cache/test-results.json', tallyTests)
if (testsExitCode !== '0' && tests.failed === 0) tests.failed = 1
const checks = read('.cache/check-results.json', tallyChecks)
const failed = tests.failed + checks.failed
process.stdout.write(`${tests.passed + checks.passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1

function read(path: string, tally: (results: unknown) => Tally): Tally {
  try {
    return tally(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return { passed: 0, failed: 1 }
  }
}

/** What vitest's JSON reporter writes. A file that failed without a failing test could not be loaded: one failure. */
function tallyTests(results: unknown): Tally {
  const files = listOf(results, 'testResults')
  const tally = { passed: 0, failed: 0 }
  for (const file of files) {
    const statuses = listOf(file, 'assertionResults').map(statusOf)
    const failed = statuses.filter(status => status === 'failed').length
    tally.passed += statuses.filter(status => status === 'passed').length
    tally.failed += failed > 0 || statusOf(file) !== 'failed' ? failed : 1
  }
  return tally
}

/** What `scripts/check.ts` writes. */
function tallyChecks(results: unknown): Tally {
  const passed = listOf({ results }, 'results').filter(each => isObject(each) && each.passed === true).length
  return { passed, failed: listOf({ results }, 'results').length - passed }
}

function statusOf(value: unknown): unknown {
  return isObject(value) ? value.status : undefined
}

function listOf(value: unknown, name: string): unknown[] {
  const list = isObject(value) ? value[name] : undefined
  if (!Array.isArray(list)) throw new TypeError(`The results hold no list "${name}".`)
  return list
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

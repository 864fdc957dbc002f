import { isJsonObject, type JsonValue, toJsonPath } from '@bellhop/core'
import type { Run } from '../runs/run.ts'
import type { TestCase } from './test-case.ts'

export interface Difference {
  /** JSON path in the run. */
  path: string
  /** null also where nothing was expected, or nothing came. */
  expected: JsonValue
  actual: JsonValue
}

const most = 50

/** Where a run is not as it should be. Empty: it passed. */
export function compareRun(
  run: Pick<Run, 'status' | 'message' | 'result'>,
  { status, message, result }: TestCase['expect'],
): Difference[] {
  const differences: Difference[] = []
  if (run.status !== status) differences.push({ path: '$.status', expected: status, actual: run.status })
  if (message !== undefined && run.message !== message)
    differences.push({ path: '$.message', expected: message, actual: run.message })
  if (result !== undefined) compare(['result'], result, run.result, differences)
  return differences.slice(0, most)
}

function compare(path: (string | number)[], expected: JsonValue, actual: JsonValue, found: Difference[]): void {
  if (isJsonObject(expected) && isJsonObject(actual)) {
    for (const [name, value] of Object.entries(expected)) {
      if (Object.hasOwn(actual, name)) compare([...path, name], value, actual[name] ?? null, found)
      else found.push({ path: toJsonPath([...path, name]), expected: value, actual: null })
    }
    return
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length)
      found.push({ path: toJsonPath([...path, 'length']), expected: expected.length, actual: actual.length })
    expected.slice(0, actual.length).forEach((value, i) => {
      compare([...path, i], value, actual[i] ?? null, found)
    })
    return
  }
  if (expected !== actual) found.push({ path: toJsonPath(path), expected, actual })
}

import type { Draft } from '../actions/draft.ts'
import type { GivenCase, TestCase } from './cases-query.ts'
import type { Run } from './run-parts.ts'
import { type TestValues, textOf, toCall } from './test-values.ts'

/** What of a run a case holds later runs to, besides its status. */
export interface Expected {
  message: boolean
  result: boolean
}

/** The values of a test and what came of it, as a case. */
export function toCase(name: string, draft: Draft, values: TestValues, run: Run, expected: Expected): GivenCase {
  return {
    name: name.trim(),
    ...toCall(draft, values),
    expect: {
      status: run.status,
      ...(expected.message && run.message !== null && { message: run.message }),
      ...(expected.result && { result: run.result }),
    },
  }
}

/** The values of a case, back in the fields. */
export function valuesOf({ inputs = {}, runtime = {}, context = {}, page = {}, identity }: GivenCase): TestValues {
  return {
    inputs: texts(inputs),
    runtime: texts(runtime),
    context: quoted(context),
    page: quoted(page),
    identity: quoted(identity ?? {}),
    signedIn: identity !== null && identity !== undefined,
  }
}

/** A name that none of the cases has yet. */
export function freeName(cases: readonly Pick<TestCase, 'name'>[]): string {
  for (let number = cases.length + 1; ; number++) {
    const name = `Case ${number}`
    if (!cases.some(one => one.name === name)) return name
  }
}

function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)]))
}

/** Where a field reads `3` as a number, the text `3` stands in quotation marks. */
function quoted(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => {
    const isOther = typeof value === 'string' && /^(-?\d{1,15}(\.\d+)?|true|false|".*")$/s.test(value.trim())
    return [name, isOther ? JSON.stringify(value) : textOf(value)]
  })
  return Object.fromEntries(entries)
}

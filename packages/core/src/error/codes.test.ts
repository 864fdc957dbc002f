import { describe, expect, it } from 'vitest'
import { errorCodes, isErrorCode } from './codes.ts'

const published = [
  'input_invalid',
  'input_missing',
  'template_invalid',
  'placeholder_unknown',
  'identity_required',
  'approval_denied',
  'approval_expired',
  'secret_missing',
  'secret_disabled',
  'secret_host_denied',
  'egress_denied',
  'dns_failed',
  'connect_failed',
  'tls_failed',
  'timeout',
  'upstream_status',
  'response_not_json',
  'response_too_large',
  'request_too_large',
  'transform_failed',
  'transform_timeout',
  'transform_memory',
  'widget_invalid',
  'client_unreachable',
  'client_failed',
  'redirect_refused',
  'connection_lost',
  'outcome_unknown',
  'model_failed',
  'rate_limited',
  'overloaded',
  'budget_exceeded',
  'mcp_failed',
  'mcp_tool_changed',
  'definition_invalid',
  'request_invalid',
  'idempotency_mismatch',
  'origin_refused',
  'method_not_allowed',
  'not_found',
  'conflict',
  'gone',
  'unauthorized',
  'forbidden',
  'internal',
]

const entries = Object.entries(errorCodes)
const texts = entries.flatMap(([code, entry]) =>
  Object.entries(entry).map(([reader, text]) => ({ code, reader, text: String(text) })),
)

describe('the table of error codes', () => {
  it('has exactly the published codes', () => {
    expect(Object.keys(errorCodes).sort()).toEqual([...published].sort())
  })

  it('has words for each of the three readers', () => {
    for (const [code, entry] of entries) expect(Object.keys(entry), code).toEqual(['hint', 'model', 'customer'])
  })

  it.each(texts)('speaks to the $reader in full sentences: $code', ({ text }) => {
    expect(text).toMatch(/^[A-Z]\S* .+[.?]$/)
    expect(text).not.toMatch(/\s{2}|\s$|\n/)
  })

  it.each(texts.filter(({ reader }) => reader === 'hint'))(
    'tells the author more than one thing: $code',
    ({ text }) => {
      expect(text.length).toBeGreaterThan(60)
    },
  )

  it.each(texts.filter(({ reader }) => reader === 'customer'))('spares the customer our jargon: $code', ({ text }) => {
    expect(text).not.toMatch(
      /\b(http|https|json|api|url|dns|tls|mcp|server|upstream|status|token|header|payload|request|response|client|template|placeholder|secret|timeout|code|error|invalid|exception|denied|null|egress|transform|widget)\b/i,
    )
    expect(text).not.toMatch(/[`_{}<>\d]/)
    expect(text.length).toBeLessThan(140)
  })

  it.each(texts.filter(({ reader }) => reader === 'model'))('tells the model no internals: $code', ({ text }) => {
    expect(text).not.toMatch(/\b(http|https|json|url|dns|tls|secret|egress|sandbox|transform|upstream|BELLHOP_\w+)\b/i)
    expect(text).not.toMatch(/[`_{}<>\d]/)
  })

  it('never lets the model or the customer believe that an unknown outcome is known', () => {
    expect(errorCodes.outcome_unknown.model).toMatch(/not known/)
    expect(errorCodes.outcome_unknown.customer).toMatch(/not certain/)
  })

  it('tells the author both ways in which an unknown outcome is settled', () => {
    expect(errorCodes.outcome_unknown.hint).toMatch(/settle the run/)
    expect(errorCodes.outcome_unknown.hint).toMatch(/readBack/)
  })

  it('knows its own codes and nothing that objects inherit', () => {
    expect(published.every(isErrorCode)).toBe(true)
    for (const text of ['', 'toString', 'constructor', '__proto__', 'Internal']) expect(isErrorCode(text)).toBe(false)
  })
})

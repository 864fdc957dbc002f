import type { ErrorCode } from './codes.ts'

/**
 * The HTTP status of an answer that is itself an error. A run that failed is not: it is a 200 that carries the run.
 * 502 and 504 are for calls that are about an upstream alone (testing a connection or a context), 500 for faults of ours.
 */
export function httpStatusOf(code: ErrorCode): HttpErrorStatus {
  return statuses[code]
}

export type HttpErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 422 | 429 | 500 | 502 | 503 | 504

const statuses: Record<ErrorCode, HttpErrorStatus> = {
  input_invalid: 400,
  input_missing: 400,
  template_invalid: 400,
  placeholder_unknown: 400,
  identity_required: 403,
  approval_denied: 409,
  approval_expired: 410,
  secret_missing: 400,
  secret_disabled: 400,
  secret_host_denied: 400,
  egress_denied: 400,
  dns_failed: 502,
  connect_failed: 502,
  tls_failed: 502,
  timeout: 504,
  upstream_status: 502,
  response_not_json: 502,
  response_too_large: 502,
  request_too_large: 413,
  transform_failed: 400,
  transform_timeout: 400,
  transform_memory: 400,
  widget_invalid: 400,
  client_unreachable: 409,
  client_failed: 400,
  redirect_refused: 502,
  connection_lost: 502,
  outcome_unknown: 502,
  model_failed: 502,
  rate_limited: 429,
  overloaded: 503,
  budget_exceeded: 429,
  mcp_failed: 502,
  mcp_tool_changed: 409,
  definition_invalid: 400,
  request_invalid: 400,
  idempotency_mismatch: 422,
  origin_refused: 403,
  method_not_allowed: 405,
  not_found: 404,
  conflict: 409,
  gone: 410,
  unauthorized: 401,
  forbidden: 403,
  internal: 500,
}

export type {
  Action,
  ActionInput,
  ActionKind,
  ActionMessages,
  ActionRequest,
  ActionResponse,
  Auth,
  InputOption,
  InputSource,
  InputType,
  Method,
  RunMode,
  When,
} from './action/action.ts'
export { canonicalJson, digestOf } from './action/canonical.ts'
export {
  clearInputs,
  type Known,
  type KnownAction,
  type KnownSecret,
  neededInputs,
  sensitiveInputs,
} from './action/check-known.ts'
export { looksDrawn, mayNameCredential } from './action/credential-name.ts'
export { checkEdit, keepSecrets, mergePatch } from './action/edit.ts'
export { effectiveRunMode, isWrite, naturalRunMode } from './action/effective-mode.ts'
export { findCredential, maskCredentials } from './action/find-credential.ts'
export { headerNameProblem } from './action/header-name.ts'
export { toJsonPath } from './action/issue-path.ts'
export { maskCode } from './action/mask-code.ts'
export { didYouMean } from './action/nearest.ts'
export { normaliseActionName } from './action/normalise-name.ts'
export { parseAction, safeParseAction } from './action/parse-action.ts'
export { requestOrigin } from './action/request-origin.ts'
export { isReservedName } from './action/reserved-names.ts'
export { toToolSchema } from './action/tool-schema.ts'
export {
  BellhopError,
  type BellhopErrorOptions,
  type Issue,
  isBellhopError,
  type PublicError,
  toPublicError,
} from './error/bellhop-error.ts'
export { type ErrorCode, type ErrorEntry, errorCodes } from './error/codes.ts'
export { customerWords } from './error/customer-words.ts'
export { type HttpErrorStatus, httpStatusOf } from './error/http-status.ts'
export { isGiven, readValue } from './input/read-value.ts'
export { type Call, type ResolvedInputs, resolveInputs } from './input/resolve-inputs.ts'
export { isJsonObject, type JsonObject, type JsonPrimitive, type JsonValue } from './json.ts'
export { type Language, languageOf, languages } from './language.ts'
export { readJson } from './response/read-json.ts'
export { readText } from './response/read-text.ts'
export { type ApprovalField, approvalFields } from './run/approval-fields.ts'
export { type ClientReport, concludeClientRun, toClientModule } from './run/client-run.ts'
export type { Clock } from './run/clock.ts'
export { cutBytes } from './run/cut-bytes.ts'
export type { FrozenRequest, FrozenRun, InputValue, PreparedRun } from './run/frozen.ts'
export { fingerprint, maskInputs, sensitiveMask } from './run/mask.ts'
export { type PerformParts, performRun, type RunOutcome } from './run/perform-run.ts'
export { type Preparation, type PrepareCall, type PrepareParts, prepareRun } from './run/prepare-run.ts'
export { readBackVerdict, type Verdict } from './run/read-back-verdict.ts'
export { createRedactor, type Masked, type Redactor } from './run/redact.ts'
export { type RunError, runError, toRunError, toRunErrorFrom } from './run/run-error.ts'
export type { RuntimeValues } from './run/runtime-values.ts'
export { type ResolvedSecret, type SecretRefs, type SecretSource, secretRefs } from './run/secrets.ts'
export { showRequest } from './run/show-request.ts'
export { startStep, type TraceStep, type TraceStepName } from './run/trace.ts'
export { settledForModel, settledWords, underWayForModel, underWayWords, voidWords } from './run/words.ts'
export { parseMessage, renderMessage } from './template/message.ts'
export { messagePaths } from './template/parse-message.ts'
export { toUtf8Text, type Utf8Text, utf8Bytes, utf8List, withUtf8Member } from './utf8-text.ts'

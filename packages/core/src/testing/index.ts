export { createFixedClock, type FixedClock } from './fixed-clock.ts'
export { createMemorySecrets, type MemorySecret } from './memory-secrets.ts'
export {
  type Script,
  type ScriptedAnswer,
  type ScriptedUpstream,
  type SeenRequest,
  startScriptedUpstream,
} from './scripted-upstream.ts'

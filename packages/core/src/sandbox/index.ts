export { createSandbox, type SandboxOptions } from './create-sandbox.ts'
export { checkTransformSyntax } from './syntax.ts'
export type { Sandbox, TransformInput, TransformOutcome } from './types.ts'

/** What every run knows by itself; a request may hold these placeholders without declaring anything. */
export const runtimeNames = [
  'agent_number',
  'agent_uuid',
  'contact_number',
  'direction',
  'medium',
  'current_datetime',
  'timezone',
  'conversation_id',
] as const

export type RuntimeName = (typeof runtimeNames)[number]

export function isRuntimeName(name: string): name is RuntimeName {
  return (runtimeNames as readonly string[]).includes(name)
}

/** Of actions that are built in, or of what a model calls besides actions. */
export function isBuiltInName(name: string): boolean {
  return name === 'hand_over' || name === 'no_answer'
}

/** A verified claim, flattened: `identity_<claim>`. */
export function isIdentityName(name: string): boolean {
  return /^identity_[A-Za-z0-9_]+$/.test(name)
}

/** May neither be the name of an input nor a key of the context. */
export function isReservedName(name: string): boolean {
  // Names that every object inherits would make a lookup by name ambiguous.
  return isRuntimeName(name) || name.startsWith('identity_') || name === 'secrets' || name in Object.prototype
}

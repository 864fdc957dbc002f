import type { InputOption } from '../action/action.ts'

/** `message` follows the name of the input: "must be a whole number, such as 3". */
export type Reading<Value> = { ok: true; value: Value } | { ok: false; message: string }

/** What a raw value is read against: the input's own rules and the agent's settings. */
export interface ReadSettings {
  options?: readonly InputOption[] | null | undefined
  pattern?: string | null | undefined
  /** Of the value, or of the length for text. */
  min?: number | string | null | undefined
  max?: number | string | null | undefined
  /** Shown where the pattern isn't met. */
  example?: string | null | undefined
  /** Keeps what was given out of every message. */
  sensitive?: boolean | undefined
  /** Instant that "tomorrow" counts from. Without it only dates in digits are read. */
  now?: Date | undefined
  /** IANA name. Default `UTC`. */
  timeZone?: string | undefined
  /** BCP 47; its language is the one that dates in words are read in, and that messages are in. Default `en`. */
  locale?: string | undefined
  /** ISO 3166-1 alpha-2: what a phone number without a country code belongs to. */
  country?: string | undefined
}

export function accept<Value>(value: Value): Reading<Value> {
  return { ok: true, value }
}

export function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message }
}

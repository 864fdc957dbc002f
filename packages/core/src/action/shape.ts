import { z } from 'zod'
import { nearest } from './nearest.ts'

/**
 * The parts that the schema of a definition is built from. Each is strict, and words its own messages. `soft` decides what becomes
 * of a part that does not fit: the strict schema reports it, the lenient one puts `fallback` in its place, so that the rest of the
 * definition can still be checked and an author learns of everything at once.
 */
export interface Shape {
  soft<T>(schema: z.ZodType<T>, fallback: T): z.ZodType<T>
  /** Absent and null become `value`. */
  or<T>(schema: z.ZodType<T>, value: T): z.ZodType<T>
  object<T extends z.ZodRawShape>(shape: T): z.ZodObject<T>
  /** `soft` for an object: in the place of what is none stands what `{}` gives. */
  softObject<T>(schema: z.ZodType<T>): z.ZodType<T>
  list<T>(element: z.ZodType<T>, max: number): z.ZodType<T[]>
}

export function createShape(lenient: boolean): Shape {
  const soft = <T>(schema: z.ZodType<T>, fallback: T): z.ZodType<T> => (lenient ? schema.catch(fallback) : schema)
  return {
    soft,
    or: (schema, value) =>
      soft(
        schema.nullish().transform(given => given ?? value),
        value,
      ),
    object: shape =>
      lenient ? z.object(shape) : z.strictObject(shape, { error: issue => objectMessage(issue, shape) }),
    softObject: schema => (lenient ? schema.catch(() => schema.parse({})) : schema),
    list: (element, max) => {
      const list = z.array(element, { error: 'Must be a list.' })
      return soft(lenient ? list : list.max(max, { error: `Must have at most ${max} entries.` }), [])
    },
  }
}

/** Text of `min` to `max` characters once white space around it is gone. */
export function trimmed(min: number, max: number): z.ZodType<string> {
  const size = min === 0 ? `at most ${max}` : `${min} to ${max}`
  return leaf(
    (value): value is string => typeof value === 'string' && value.trim().length >= min && value.trim().length <= max,
    `Must be a text of ${size} characters.`,
  ).transform(text => text.trim())
}

/** Text as it is, of at most `max` characters. What is empty or only white space becomes null. */
export function textOrNull(max: number): z.ZodType<string | null> {
  return leaf(
    (value): value is string => typeof value === 'string' && value.length <= max,
    `Must be a text of at most ${max} characters.`,
  ).transform(text => (text.trim() === '' ? null : text))
}

/** Text as it is, of at most `max` characters; may be empty. */
export function plainText(max: number): z.ZodType<string> {
  return leaf(
    (value): value is string => typeof value === 'string' && value.length <= max,
    `Must be a text of at most ${max} characters.`,
  )
}

export function matching(pattern: RegExp, message: string): z.ZodType<string> {
  return leaf((value): value is string => typeof value === 'string' && pattern.test(value), message)
}

export function whole(min: number, max: number): z.ZodType<number> {
  return leaf(
    (value): value is number => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
    `Must be a whole number from ${min} to ${max}.`,
  )
}

export function flag(): z.ZodType<boolean> {
  return leaf((value): value is boolean => typeof value === 'boolean', 'Must be true or false.')
}

export function oneOf<const T extends string>(...values: T[]): z.ZodType<T> {
  const isOne = (value: unknown): value is T => values.some(known => known === value)
  return z.custom<T>(isOne, {
    error: ({ input }) => {
      const meant = typeof input === 'string' ? nearest(input, values) : null
      const list = `Must be one of ${values.join(', ')}.`
      return withPresence(input, meant === null ? list : `${list} Did you mean \`${meant}\`?`)
    },
  })
}

/** One value that passes the guard; `message` says what would. */
export function leaf<T>(guard: (value: unknown) => value is T, message: string): z.ZodType<T> {
  return z.custom<T>(guard, { error: ({ input }) => withPresence(input, message) })
}

/** Of several unknown fields in one object, each has its line. */
export function unknownFieldMessages(message: string): string[] {
  return message.split('\n')
}

function withPresence(input: unknown, message: string): string {
  return input === undefined ? `Is missing. ${message}` : message
}

function objectMessage(issue: z.core.$ZodRawIssue, shape: z.ZodRawShape): string {
  if (issue.code !== 'unrecognized_keys') return withPresence(issue.input, 'Must be an object.')
  const known = Object.keys(shape)
  return issue.keys
    .map(key => {
      const meant = nearest(key, known)
      return meant === null
        ? `Is not a field. Here there are ${known.join(', ')}.`
        : `Is not a field. Did you mean \`${meant}\`?`
    })
    .join('\n')
}

import { firstLine } from './syntax.ts'

/** The name that the author's code has in stack traces. */
export const authorFile = 'transform.js'

/** Words of the engine that mean: more memory than there is. */
const memoryWords = /^(out of memory|string too long|array buffer too large|invalid array buffer length)/i

export interface AuthorError {
  name: string
  message: string
  stack: string
}

/** Reads what the VM says of an error; whatever is not as agreed becomes a plain error, since the code may forge it. */
export function readAuthorError(text: string): AuthorError {
  const unreadable = { name: '', message: 'The code failed.', stack: '' }
  try {
    const error: unknown = JSON.parse(text)
    if (typeof error !== 'object' || error === null) return unreadable
    const read = (key: string) => {
      const value: unknown = Reflect.get(error, key)
      return typeof value === 'string' ? value : ''
    }
    return { name: read('name'), message: read('message') || unreadable.message, stack: read('stack') }
  } catch {
    return unreadable
  }
}

/** `TypeError: cannot read property 'b' of undefined (line 3)`, lines counted as the author sees them. */
export function toAuthorMessage({ name, message, stack }: AuthorError): string {
  const line = Number(stack.split(`${authorFile}:`)[1]?.match(/^\d+/)?.[0]) - firstLine + 1
  const words = name && name !== 'Error' ? `${name}: ${message}` : message
  return line >= 1 ? `${words} (line ${line})` : words
}

export function isOutOfMemory({ name, message }: AuthorError): boolean {
  return (name === 'InternalError' || name === 'RangeError') && memoryWords.test(message)
}

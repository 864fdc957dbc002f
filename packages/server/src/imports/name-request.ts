import type { Method } from '@bellhop/core'
import { brandOf, wordsOf } from './lift-credentials.ts'

/** A name and a description for a request: `GET /orders/{{order_id}}/status` of shop.com is `get_order_status`. */
export function nameRequest(method: Method, origin: string, path: string): { name: string; description: string } {
  const segments = path.split('/').filter(segment => segment !== '' && !isPlumbing(segment))
  const words = segments.map(segment =>
    segment.includes('{{') ? null : wordsOf(segment.replace(/\.(json|xml|php)$/i, '')),
  )
  const last = words.at(-1)
  const nouns = words.filter(word => word !== null)
  const noun = nouns.at(-1) ?? brandOf(origin.replace(/^https?:\/\//, ''))
  const before = words.at(-2) === null ? nouns.at(-2) : undefined
  const isOne = last === null || method !== 'GET'
  const verb = verbs[method]
  if (last !== null && last !== undefined && before !== undefined && !isPlural(last)) {
    // `/orders/1/cancel` does something to the order; `/orders/1/status` is something of it.
    const subject = singular(before)
    return method === 'GET'
      ? of(`get_${subject}_${last}`, `${subject} ${last}`, 'ask')
      : of(`${last}_${subject}`, `${last} ${subject}`, 'do')
  }
  const subject = isOne ? singular(noun) : noun
  if (method === 'GET') return of(`${last === null || !isPlural(noun) ? 'get' : 'list'}_${subject}`, subject, 'ask')
  return of(`${verb}_${subject}`, `${verb} ${subject}`, 'do')
}

const verbs: Readonly<Record<Method, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
}

function of(name: string, words: string, what: 'ask' | 'do'): { name: string; description: string } {
  const plain = words.replaceAll('_', ' ').slice(0, 120)
  const description =
    what === 'ask' ? `Use when a customer asks about: ${plain}.` : `Use when a customer wants to: ${plain}.`
  return { name: name.slice(0, 56).replace(/_+$/, ''), description }
}

// Versions and the words before them say nothing of what is meant.
function isPlumbing(segment: string): boolean {
  return /^(v?\d+(\.\d+)*|api|rest|services|data|\d{4}-\d{2}(-\d{2})?|REPLACE_ME)$/i.test(segment)
}

function isPlural(word: string): boolean {
  return /[^su]s$/.test(word) && !/(is|us|ss)$/.test(word)
}

/** `orders` is `order`, `entries` is `entry`, `addresses` is `address`; `status` stays. */
export function singular(word: string): string {
  if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2)
  return isPlural(word) ? word.slice(0, -1) : word
}

import { TextResponse } from './text-response.ts'

/** Says to a browser, unless the answer says something else: nothing here is a page, a frame or to be kept. */
export function secure(response: Response): void {
  if (response instanceof TextResponse) {
    for (const [name, value] of defaults) if (!response.hasHeader(name)) response.setHeader(name, value)
  } else {
    for (const [name, value] of defaults) if (!response.headers.has(name)) response.headers.set(name, value)
  }
}

const defaults: readonly (readonly [string, string])[] = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cache-control', 'no-store'],
]

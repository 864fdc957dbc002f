import { compileUrl } from '../template/render-url.ts'
import type { ActionRequest } from './action.ts'

/**
 * Scheme, host and port of every call that the request will ever make: no placeholder can stand in them. Normalised by the
 * URL standard, without a default port. Null where the URL can't be saved.
 */
export function requestOrigin({ url }: Pick<ActionRequest, 'url'>): string | null {
  return compileUrl(url).origin || null
}

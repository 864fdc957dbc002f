/**
 * Is this the address of a page of this server's own? A path that no browser reads as another host: it drops tabs and line ends
 * before it looks, and takes a backslash for a slash.
 */
export function isOwnPage(address: unknown): address is string {
  return typeof address === 'string' && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(address)
}

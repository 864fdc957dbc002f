/**
 * The allowed origins after the storefront moved to `current`. Where it used to be goes: a port that is listed under both
 * names of this machine, which is how the shop lists itself. All other origins are somebody's own and stay.
 */
export function moveOrigins(stored: readonly string[], current: readonly string[]): string[] {
  const isFormer = (origin: string) => {
    const twin = twinOf(origin)
    return twin !== null && stored.includes(twin) && !current.includes(origin)
  }
  const kept = stored.filter(origin => !isFormer(origin))
  return [...kept, ...current.filter(origin => !kept.includes(origin))]
}

function twinOf(origin: string): string | null {
  const match = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.exec(origin)
  if (!match) return null
  return `http://${match[1] === 'localhost' ? '127.0.0.1' : 'localhost'}${match[2] ?? ''}`
}

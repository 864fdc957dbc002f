import { isHeaderName, isRefusedHeader } from '../egress/header-names.ts'

/** What is wrong with the name of a header that an author sets, or null. The egress guard judges again when it is sent. */
export function headerNameProblem(name: string): string | null {
  if (!isHeaderName(name)) return `${JSON.stringify(name)} cannot be the name of a header: letters, digits and - only.`
  return isRefusedHeader(name) ? `The header ${name} is not for an action to set. Remove it.` : null
}

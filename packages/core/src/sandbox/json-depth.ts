const quote = 0x22
const backslash = 0x5c

/** Whether arrays and objects in JSON text are nested deeper than `most` levels, told without parsing it. */
export function isNestedDeeper(json: string, most: number): boolean {
  let depth = 0
  let inText = false
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at)
    if (inText) {
      if (unit === backslash) at++
      else if (unit === quote) inText = false
    } else if (unit === quote) {
      inText = true
    } else if (unit === 0x5b || unit === 0x7b) {
      depth++
      if (depth > most) return true
    } else if (unit === 0x5d || unit === 0x7d) {
      depth--
    }
  }
  return false
}

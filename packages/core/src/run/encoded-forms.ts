import { mostLayers, unescaped } from './unescaped.ts'

/** Below this length an encoding of a text is so short that innocent text holds it too. */
const shortestToEncode = 6

/**
 * How a text looks after the encodings in which it travels: JSON, percent (once and twice), form, HTML, hex, and base64 in both alphabets,
 * also from the middle of something longer. Letter case aside: whoever looks for them ignores it, and reads the escapes of a text
 * before looking again: what it may find then is here, too.
 */
export function encodedForms(value: string): Set<string> {
  const forms = new Set<string>()
  for (const text of [value, value.trim()]) {
    for (const form of writtenForms(text)) forms.add(form)
    if (text.length < shortestToEncode) continue
    for (const bytes of bytesOf(text)) {
      forms.add(bytes.toString('hex'))
      for (const form of base64Forms(bytes)) forms.add(form)
    }
  }
  forms.delete('')
  return forms
}

/** Encodings that keep plain letters as they are. */
function writtenForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const percent = encodeURIComponent(text.toWellFormed())
  return [
    text,
    json,
    toAscii(json),
    json.replaceAll('/', '\\/'),
    toAscii(json.replaceAll('/', '\\/')),
    percent,
    percent.replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16)}`),
    new URLSearchParams({ x: text }).toString().slice(2),
    // An address within an address is encoded once more.
    encodeURIComponent(percent),
    encodeURIComponent(new URLSearchParams({ x: text }).toString().slice(2)),
    // A form whose escapes are read has still its own sign for a space.
    text.replaceAll(' ', '+'),
    ...readForms(text),
    // As a number it is read with fewer digits.
    ...(/^[0-9]{16,}$/.test(text) ? [String(Number(text))] : []),
    toHtml(text, '&#39;'),
    toHtml(text, '&#x27;'),
    ...misread(text),
  ]
}

/** What a text becomes that holds what looks like an escape, when it is read as one. */
function readForms(text: string): string[] {
  const forms: string[] = []
  for (let layer = 0, read = unescaped(text); read && layer < mostLayers; layer += 1, read = unescaped(read.text))
    if (read.text.length >= shortestToEncode) forms.push(read.text)
  return forms
}

function toAscii(json: string): string {
  return json.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function toHtml(text: string, apostrophe: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": apostrophe }
  return text.replace(/[&<>"']/g, char => entities[char] ?? char)
}

/** What comes of it where one side writes Latin-1 (as headers are) and the other reads UTF-8, or the other way round. */
function misread(text: string): string[] {
  if (!/[^\0-\x7f]/.test(text)) return []
  const asLatin1 = new TextDecoder().decode(Buffer.from(text, 'latin1'))
  return [asLatin1, Buffer.from(text, 'utf8').toString('latin1')]
}

function bytesOf(text: string): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8')
  return /[^\0-\x7f]/.test(text) ? [utf8, Buffer.from(text, 'latin1')] : [utf8]
}

function base64Forms(bytes: Buffer): string[] {
  const whole = bytes.toString('base64')
  const forms = [whole, whole.replace(/=+$/, '')]
  // Behind 1 or 2 other bytes the same bytes give other characters; those at both ends depend on the neighbours.
  for (const [before, cut] of [
    [0, 0],
    [1, 2],
    [2, 3],
  ] as const) {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    forms.push(shifted.slice(cut, Math.floor(((before + bytes.length) * 8) / 6)))
  }
  return forms.flatMap(form => [form, form.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(form)])
}

import { escapeHtml } from './html.ts'
import type { ReturnRecord } from './returns.ts'

/** The label that goes on the parcel: a picture that prints on one half of an A5 sheet. */
export function renderReturnLabel(record: ReturnRecord): string {
  const lines = record.address.split(', ')
  const address = lines
    .map((line, index) => `<text x="40" y="${150 + index * 34}" font-size="24">${escapeHtml(line)}</text>`)
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 420" font-family="Gill Sans, Trebuchet MS, sans-serif" fill="#10233a">
<rect width="640" height="420" fill="#fff"/><rect x="14" y="14" width="612" height="392" rx="10" fill="none" stroke="#10233a" stroke-width="3"/>
<text x="40" y="66" font-size="20" letter-spacing="3">RETURN TO</text><path d="M40 86h560" stroke="#10233a" stroke-width="2"/>
${address}
<g transform="translate(40 300)">${barcode(record.returnNumber)}</g>
<text x="40" y="388" font-size="22">${escapeHtml(record.returnNumber)} · order ${escapeHtml(record.orderId)} · post by ${escapeHtml(record.sendBy)}</text>
</svg>`
}

/** Bars drawn from the characters' bits: decoration that differs per number, not a standard symbology. */
function barcode(text: string): string {
  const bits = [...text].map(character => (character.codePointAt(0) ?? 0).toString(2).padStart(8, '0')).join('')
  return [...bits].map((bit, index) => (bit === '1' ? `<rect x="${index * 6}" width="5" height="56"/>` : '')).join('')
}

import { accept, type Reading, type ReadSettings, refuse } from '../reading.ts'
import { inputWords } from '../words.ts'

const words = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
])

export function readBoolean(raw: unknown, { locale }: ReadSettings = {}): Reading<boolean> {
  if (typeof raw === 'boolean') return accept(raw)
  const value =
    typeof raw === 'string' || typeof raw === 'number' ? words.get(String(raw).trim().toLowerCase()) : undefined
  return value === undefined ? refuse(inputWords(locale).yesOrNo) : accept(value)
}

import type { InputOption } from '../action/action.ts'
import type { Scalar } from '../template/template-values.ts'
import { type Reading, refuse } from './reading.ts'
import { type InputWords, inputWords } from './words.ts'

/** The value of an option, named by that value or, in any case, by its label. */
export function readChoice(
  raw: unknown,
  options: readonly InputOption[],
  read: (value: unknown) => Reading<Scalar>,
  locale?: string,
): Reading<Scalar> {
  const given = read(raw)
  const values = options.map(option => read(option.value))
  if (given.ok) {
    const same = values.find(value => value.ok && value.value === given.value)
    if (same !== undefined) return same
  }
  if (typeof raw === 'string') {
    const label = fold(raw)
    const labelled = values.filter((value, index) => value.ok && fold(options[index]?.label ?? '') === label)
    if (labelled.length === 1 && labelled[0] !== undefined) return labelled[0]
  }
  const words = inputWords(locale)
  return refuse(
    words.oneOf(
      list(
        options.map(option => option.label),
        words,
      ),
    ),
  )
}

function fold(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}

const maxListed = 20

function list(labels: readonly string[], words: InputWords): string {
  const more = labels.length - maxListed
  return more > 0 ? labels.slice(0, maxListed).join(', ') + words.more(more) : labels.join(', ')
}

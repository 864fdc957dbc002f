import MiniSearch from 'minisearch'
import type { OfferedAction } from '../brain.ts'

const most = 3

/** At most three actions that a text may be about, best first: by their titles, descriptions and examples. */
export function suggestActions<A extends OfferedAction>(actions: readonly A[], text: string): A[] {
  const search = new MiniSearch<{ id: number; title: string; description: string; examples: string }>({
    fields: ['title', 'examples', 'description'],
    tokenize,
    processTerm: term => {
      const word = stem(fold(term))
      return (word.length < 2 && !/\p{Script=Han}/u.test(word)) || stopWords.has(word) ? null : word
    },
  })
  search.addAll(
    actions.map((action, id) => ({
      id,
      title: `${action.title} ${action.name.replaceAll('_', ' ')}`,
      description: action.description,
      examples: action.examples.join(' \n'),
    })),
  )
  const found = search.search(text.slice(0, 500), {
    boost: { examples: 3, title: 2 },
    fuzzy: term => (term.length > 4 ? 0.2 : 0),
    prefix: term => term.length > 3,
  })
  const [best] = found
  if (!best) return []
  return found
    .filter(({ score }) => score >= best.score * 0.35)
    .slice(0, most)
    .flatMap(({ id }) => actions[Number(id)] ?? [])
}

/**
 * What stands between spaces and punctuation; where a script has no spaces, also the words that a dictionary finds in it. Of these, what is
 * all in hiragana is grammar, more often than not.
 */
function tokenize(text: string): string[] {
  return text.split(/[\p{Z}\p{P}\n\r]+/u).flatMap(piece => {
    if (!unspaced.test(piece)) return [piece]
    const found = Array.from(words.segment(piece)).flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []))
    return [piece, ...found.filter(word => word !== piece && !/^\p{Script=Hiragana}+$/u.test(word))]
  })
}

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const words = new Intl.Segmenter('und', { granularity: 'word' })

function fold(term: string): string {
  return term.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Enough for search to see "returning" and "returned" as "return"; words stay apart where it is not sure. */
function stem(word: string): string {
  return word.replace(/(?<=.{3})(?:ing|ed|es|s)$/, '')
}

const stopWords = new Set(
  'a an and are as at be been but by can could did do does for from get had has have how i if in is it its ll m me my of on or our please re s so t that the their them there they this to us ve want was we were what when where which who will with would you your 私 何 我 你 的 了 吗 在 是 有 想 要 请'.split(
    ' ',
  ),
)

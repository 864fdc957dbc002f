import { type Language, languageOf } from '@bellhop/core'

export type Reply = 'yes' | 'no'

/**
 * What a whole message says to a yes-or-no question: in the agent's language or in English. Null: neither for certain, which
 * includes a yes with conditions, a no in passing, a question, and words that only say "I hear you", such as "ok".
 *
 * Threat: something is done that the customer did not want. So a yes is one of a few whole messages, and what isn't known is
 * unclear; a no too many costs a repetition.
 */
export function readReply(text: string, locale: string): Reply | null {
  const said = fold(text)
  const tables = tablesFor(locale)
  if (tables.some(({ yes }) => yes.has(said))) return 'yes'
  return tables.some(({ no, stop }) => no.has(said) || stop.has(said)) ? 'no' : null
}

/** Does the customer, asked for a value, want to leave it there? */
export function isStop(text: string, locale: string): boolean {
  const said = fold(text)
  return tablesFor(locale).some(({ stop }) => stop.has(said))
}

interface Table {
  yes: ReadonlySet<string>
  no: ReadonlySet<string>
  /** Leaves off whatever is under way. */
  stop: ReadonlySet<string>
}

function tablesFor(locale: string): Table[] {
  const language = languageOf(locale)
  return language === 'en' ? [tables.en] : [tables[language], tables.en]
}

/**
 * Case, width, full stops and what stands between words don't matter. A question mark does, it stays and so matches nothing; and
 * what trails off ("yes...", "yes,") may have been cut short before a "but".
 */
function fold(text: string): string {
  if (text.length > longest) return ''
  const said = text.normalize('NFKC').toLowerCase().replace(/[‘’]/g, "'").trim()
  if (/(?:\.{2,}|[,;:、・-])$/.test(said)) return ''
  return said.replace(/[\s.,!;:¡。、・-]+/g, ' ').trim()
}

const longest = 60

function table({ yes, no, stop }: { yes: string; no: string; stop: string }): Table {
  const phrases = (text: string) => new Set(text.split('|').map(fold))
  return { yes: phrases(yes), no: phrases(no), stop: phrases(stop) }
}

const tables: Record<Language, Table> = {
  en: table({
    yes: "yes|yes please|please yes|yes thanks|yes thank you|yes do it|yes please do|yes please do it|yes do it please|yes go ahead|yes please go ahead|yes go ahead please|yes i do|yes i confirm|yes confirm|yes you may|yes of course|yes sure|yes yes|yep|yep please|yeah|yeah please|yup|yes ma'am|yes sir|sure|sure thing|sure go ahead|of course|absolutely|definitely|certainly|go ahead|please go ahead|go ahead please|do it|please do|please do it|do it please|i confirm|confirm|confirmed|that's right|that's correct|yes that's right|yes that's correct",
    no: "no|no thanks|no thank you|thanks no|no please|no please don't|no don't|no don't do it|no do not|no do not do it|no no|no no no|no way|no sir|no ma'am|no i don't|no stop|no cancel|no cancel it|nope|nah|don't|please don't|don't do it|please don't do it|do not|do not do it|please do not|not now|no not now|absolutely not|definitely not|certainly not|of course not|i don't want that|i don't want it",
    stop: 'cancel|cancel it|cancel that|cancel please|please cancel|stop|stop it|stop that|stop please|please stop|never mind|nevermind|forget it|forget that|forget about it',
  }),
  de: table({
    yes: 'ja|ja bitte|ja gerne|ja gern|ja danke|ja klar|ja sicher|ja natürlich|ja mach das|ja machen sie das|ja bitte machen sie das|ja tu das|ja einverstanden|ja ich bestätige|ja das stimmt|ja genau|jawohl|jep|jap|gerne|gern|klar|natürlich|selbstverständlich|sicher|auf jeden fall|einverstanden|bestätigt|ich bestätige|bestätigen|mach das|mach es|machen sie das|bitte machen sie das|machen sie das bitte|nur zu|genau|das stimmt',
    no: 'nein|nein danke|nein bitte nicht|nein nicht|nein nein|nein auf keinen fall|nein lieber nicht|nein mach das nicht|nee|nee danke|nö|ne|bitte nicht|lieber nicht|auf keinen fall|auf gar keinen fall|natürlich nicht|nicht|mach das nicht|machen sie das nicht|tu das nicht|jetzt nicht|nicht jetzt|das will ich nicht|das möchte ich nicht',
    stop: 'abbrechen|abbruch|bitte abbrechen|stopp|stop|halt|vergiss es|vergessen sie es|lass es|lassen sie es',
  }),
  fr: table({
    yes: "oui|oui s'il vous plaît|oui s'il vous plait|oui s'il te plaît|oui s'il te plait|oui merci|oui bien sûr|oui bien sur|oui d'accord|oui allez-y|oui vas-y|oui faites-le|oui fais-le|oui je confirme|oui c'est ça|oui c'est exact|oui oui|ouais|bien sûr|bien sur|absolument|tout à fait|certainement|volontiers|allez-y|vas-y|faites-le|fais-le|je confirme|confirmer|confirmé|c'est exact|c'est ça",
    no: "non|non merci|merci non|non non|non surtout pas|non pas maintenant|non ne le faites pas|non ne fais pas ça|surtout pas|pas maintenant|pas du tout|absolument pas|certainement pas|bien sûr que non|bien sur que non|ne le faites pas|ne le fais pas|ne faites pas ça|ne fais pas ça|je ne veux pas|je ne veux pas ça|je n'en veux pas",
    stop: 'annuler|annulez|annule|annulez ça|arrêter|arrêtez|arrête|stop|laisse tomber|laissez tomber|oubliez|oublie|oubliez ça|oublie ça',
  }),
  es: table({
    yes: 'sí|si|sí por favor|si por favor|sí gracias|si gracias|sí claro|si claro|sí hazlo|si hazlo|sí hágalo|si hágalo|sí hagalo|si hagalo|sí adelante|si adelante|sí confirmo|si confirmo|sí de acuerdo|si de acuerdo|sí por supuesto|si por supuesto|sí correcto|si correcto|sí sí|si si|claro|claro que sí|claro que si|por supuesto|desde luego|adelante|hazlo|hágalo|hagalo|confirmo|lo confirmo|confirmar|confirmado|correcto|es correcto|así es|asi es',
    no: 'no|no gracias|gracias no|no no|no por favor|no ahora no|ahora no|no lo hagas|no lo haga|no no lo hagas|no no lo haga|claro que no|por supuesto que no|desde luego que no|de ninguna manera|en absoluto|no quiero|no lo quiero|no quiero eso|mejor no',
    stop: 'cancelar|cancela|cancele|cancélalo|cancelalo|detente|déjalo|dejalo|déjelo|dejelo|olvídalo|olvidalo|olvídelo|olvidelo',
  }),
  ja: table({
    yes: 'はい|はい、お願いします|はいお願いします|はい、お願い致します|はいお願い致します|はい、お願いいたします|はいお願いいたします|はい、お願い|はいお願い|お願いします|お願い致します|お願いいたします|はい、そうです|はいそうです|はい、そうしてください|はいそうしてください|はい、実行してください|はい実行してください|はい、どうぞ|はいどうぞ|はい、確認しました|そうしてください|実行してください|ええ|ええ、お願いします|ええお願いします|うん|うん、お願い|うんお願い|もちろん|もちろんです|その通りです|そのとおりです',
    no: 'いいえ|いいえ、違います|いいえ違います|いいえ、やめてください|いいえやめてください|いいえ、しないでください|いいえしないでください|いえ|いや|いやです|ううん|違います|だめ|だめです|ダメ|ダメです|駄目です|しないでください|実行しないでください|やらないでください|必要ありません|いりません',
    stop: 'キャンセル|キャンセルしてください|キャンセルします|中止|中止してください|やめて|やめてください|やめます|ストップ|取り消し|取り消してください',
  }),
}

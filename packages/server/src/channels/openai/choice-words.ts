import { type Language, languageOf } from '@bellhop/core'

/** What is said around choices and where there is nothing to say, and how a choice is named in an answer. */
export interface ChoiceWords {
  /** After several choices. */
  which: string
  /** After one. */
  goOn: string
  /** Where only a page could do it. */
  page: string
  /** Where nothing was said. */
  nothing: string
  /** What stands around a position and means nothing by itself. */
  around: ReadonlySet<string>
  /** Names of the positions, from the first. */
  positions: readonly (readonly string[])[]
  last: ReadonlySet<string>
  /** Whole answers that decline all of them. */
  none: ReadonlySet<string>
}

/** In the language of the locale, or in English. */
export function choiceWords(locale: string): ChoiceWords {
  return table[languageOf(locale)]
}

const words = (text: string): ReadonlySet<string> => new Set(text.split('|'))
const places = (text: string): string[][] => text.split(' ').map(names => names.split('|'))

const table: Record<Language, ChoiceWords> = {
  en: {
    which: 'Which one? Say its number or its name.',
    goOn: 'Shall I go on with that? Say its number or its name.',
    page: 'I can only do that on our website.',
    nothing: "I'm sorry, I have no answer to that.",
    around: words('the|number|option|no|nr|please|choice'),
    positions: places('one|first two|second three|third four|fourth five|fifth six|sixth'),
    last: words('last'),
    none: words('none|none of these|none of those|none of them|neither'),
  },
  de: {
    which: 'Was davon? Sagen Sie die Nummer oder den Namen.',
    goOn: 'Soll ich damit weitermachen? Sagen Sie die Nummer oder den Namen.',
    page: 'Das kann ich nur auf unserer Website tun.',
    nothing: 'Darauf habe ich leider keine Antwort.',
    around: words('der|die|das|den|nummer|nr|option|punkt|bitte'),
    positions: places(
      'eins|erste|ersten|erstes zwei|zwo|zweite|zweiten|zweites drei|dritte|dritten|drittes vier|vierte|vierten|viertes fünf|fünfte|fünften|fünftes sechs|sechste|sechsten|sechstes',
    ),
    last: words('letzte|letzten|letztes'),
    none: words('keine|keines|keins|keine davon|keines davon|keins davon|nichts davon'),
  },
  fr: {
    which: 'Lequel ? Dites son numéro ou son nom.',
    goOn: 'Je continue avec cela ? Dites son numéro ou son nom.',
    page: 'Je ne peux faire cela que sur notre site.',
    nothing: "Je suis désolé, je n'ai pas de réponse à cela.",
    around: words('le|la|l|numéro|numero|option|choix|s|il|vous|te|plaît|plait'),
    positions: places(
      'un|une|premier|première deux|deuxième|second|seconde trois|troisième quatre|quatrième cinq|cinquième six|sixième',
    ),
    last: words('dernier|dernière'),
    none: words('aucun|aucune|aucun de ceux ci|aucune de celles ci|rien de tout cela'),
  },
  es: {
    which: '¿Cuál? Diga su número o su nombre.',
    goOn: '¿Sigo con eso? Diga su número o su nombre.',
    page: 'Eso solo puedo hacerlo en nuestra página web.',
    nothing: 'Lo siento, no tengo respuesta a eso.',
    around: words('el|la|lo|número|numero|opción|opcion|por|favor'),
    positions: places(
      'uno|una|primero|primera|primer dos|segundo|segunda tres|tercero|tercera|tercer cuatro|cuarto|cuarta cinco|quinto|quinta seis|sexto|sexta',
    ),
    last: words('último|última|ultimo|ultima'),
    none: words('ninguno|ninguna|ninguno de estos|ninguna de estas|ninguno de ellos|ninguna de ellas'),
  },
  ja: {
    which: 'どれになさいますか。番号か名前をお答えください。',
    goOn: 'これを進めますか。番号か名前をお答えください。',
    page: 'それは当社のウェブサイトでのみ承っています。',
    nothing: '申し訳ありませんが、お答えできません。',
    around: words('番|番目|つ目|の|を|で|です|お願いします|ください'),
    positions: places('一|いち|ひとつ|最初 二|に|ふたつ 三|さん|みっつ 四|よん|よっつ 五|ご|いつつ 六|ろく|むっつ'),
    last: words('最後'),
    none: words('どれでもない|どれでもありません|どれも違います|なし'),
  },
}

import { type Language, languageOf } from '@bellhop/core'

/** What is said for a model that stopped early. */
export interface ClosingWords {
  /** Where it had said nothing yet. */
  tooLong: string
  /** Where it was in the middle of it. */
  goOn: string
  refused: string
}

/** In the language of the locale, or in English. */
export function closingWords(locale: string): ClosingWords {
  return table[languageOf(locale)]
}

const table: Record<Language, ClosingWords> = {
  en: {
    tooLong: 'That would be a long answer. Could you ask for a part of it?',
    goOn: 'That got long, so I stopped here. Shall I go on?',
    refused: "I'm sorry, I can't help with that. Is there something else that I can do for you?",
  },
  de: {
    tooLong: 'Das würde eine lange Antwort. Könnten Sie nach einem Teil davon fragen?',
    goOn: 'Das wurde lang, deshalb habe ich hier aufgehört. Soll ich weitermachen?',
    refused: 'Dabei kann ich leider nicht helfen. Kann ich sonst etwas für Sie tun?',
  },
  fr: {
    tooLong: "La réponse serait longue. Pouvez-vous n'en demander qu'une partie ?",
    goOn: "La réponse devient longue, je m'arrête donc ici. Dois-je continuer ?",
    refused: 'Désolé, je ne peux pas vous aider pour cela. Puis-je faire autre chose pour vous ?',
  },
  es: {
    tooLong: 'Sería una respuesta larga. ¿Puede preguntar por una parte?',
    goOn: 'Se estaba alargando, así que lo he dejado aquí. ¿Sigo?',
    refused: 'Lo siento, no puedo ayudarle con eso. ¿Puedo hacer algo más por usted?',
  },
  ja: {
    tooLong: '回答が長くなりそうです。一部に絞ってお尋ねいただけますか。',
    goOn: '長くなったため、ここで止めました。続けましょうか。',
    refused: '申し訳ありませんが、それについてはお手伝いできません。ほかにご用件はありますか。',
  },
}

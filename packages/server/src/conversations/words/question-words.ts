import { type Language, languageOf } from '@bellhop/core'

/** What is said to a customer who is asked in words. */
export interface QuestionWords {
  /** Where the author wrote none. */
  greeting: string
  /** Ends what is read out of a card. */
  shallI: string
  /** After an answer that was neither. */
  yesOrNo: string
  /** After a second one. */
  takenAsNo: string
  /** Before the question is put anew: what would be done is no longer what was read out. */
  changed: string
  /** Before the question is put anew. */
  tooLate: string
  /** Where nobody answered in time. */
  stillWanted: string
  oneOf(labels: readonly string[]): string
  forExample(example: string): string
}

/** In the language of the locale, or in English. */
export function questionWords(locale: string): QuestionWords {
  return table[languageOf(locale)]
}

const table: Record<Language, QuestionWords> = {
  en: {
    greeting: 'Hi! How can I help?',
    shallI: 'Shall I do it? Yes or no.',
    yesOrNo: 'I need a clear answer to that: shall I do it, yes or no?',
    takenAsNo: "I take that as a no, so I haven't sent anything.",
    changed: "Something about that has changed since I asked, so I haven't sent anything yet. Here is how it is now.",
    tooLate: "That took too long, so I haven't sent anything yet. I have to ask once more.",
    stillWanted: "That request ran out of time, so I haven't sent anything. Do you still want it? Yes or no.",
    oneOf: labels => `One of: ${labels.join(', ')}.`,
    forExample: example => `For example: ${example}`,
  },
  de: {
    greeting: 'Hallo! Wie kann ich helfen?',
    shallI: 'Soll ich das tun? Ja oder nein.',
    yesOrNo: 'Dazu brauche ich eine klare Antwort: Soll ich das tun, ja oder nein?',
    takenAsNo: 'Ich verstehe das als Nein und habe nichts abgeschickt.',
    changed:
      'Daran hat sich seit meiner Frage etwas geändert, deshalb habe ich noch nichts abgeschickt. So ist es jetzt.',
    tooLate: 'Das hat zu lange gedauert, deshalb habe ich noch nichts abgeschickt. Ich muss noch einmal fragen.',
    stillWanted: 'Die Zeit dafür ist abgelaufen, ich habe nichts abgeschickt. Möchten Sie es noch? Ja oder nein.',
    oneOf: labels => `Zur Auswahl: ${labels.join(', ')}.`,
    forExample: example => `Zum Beispiel: ${example}`,
  },
  fr: {
    greeting: 'Bonjour ! Comment puis-je vous aider ?',
    shallI: 'Dois-je le faire ? Oui ou non.',
    yesOrNo: "J'ai besoin d'une réponse claire : dois-je le faire, oui ou non ?",
    takenAsNo: "Je prends cela pour un non : je n'ai rien envoyé.",
    changed:
      "Quelque chose a changé depuis ma question, je n'ai donc encore rien envoyé. Voici ce qu'il en est maintenant.",
    tooLate: "Cela a pris trop de temps, je n'ai donc encore rien envoyé. Je dois vous le demander à nouveau.",
    stillWanted: "Le délai est dépassé, je n'ai rien envoyé. Le voulez-vous toujours ? Oui ou non.",
    oneOf: labels => `Au choix : ${labels.join(', ')}.`,
    forExample: example => `Par exemple : ${example}`,
  },
  es: {
    greeting: '¡Hola! ¿En qué puedo ayudarle?',
    shallI: '¿Lo hago? Sí o no.',
    yesOrNo: 'Necesito una respuesta clara: ¿lo hago, sí o no?',
    takenAsNo: 'Lo tomo como un no: no he enviado nada.',
    changed: 'Algo ha cambiado desde que pregunté, así que todavía no he enviado nada. Ahora es así.',
    tooLate: 'Ha pasado demasiado tiempo, así que todavía no he enviado nada. Tengo que preguntarlo otra vez.',
    stillWanted: 'El plazo ha terminado y no he enviado nada. ¿Todavía lo quiere? Sí o no.',
    oneOf: labels => `Opciones: ${labels.join(', ')}.`,
    forExample: example => `Por ejemplo: ${example}`,
  },
  ja: {
    greeting: 'こんにちは。どのようなご用件でしょうか。',
    shallI: '実行してよろしいですか。「はい」か「いいえ」でお答えください。',
    yesOrNo: 'はっきりしたお返事が必要です。実行してよろしいですか。「はい」か「いいえ」でお答えください。',
    takenAsNo: '「いいえ」と受け取りました。何も送信していません。',
    changed: 'お尋ねした後に内容が変わったため、まだ何も送信していません。現在の内容は次のとおりです。',
    tooLate: '時間が経ちすぎたため、まだ何も送信していません。もう一度お尋ねします。',
    stillWanted: '時間切れのため、何も送信していません。まだご希望ですか。「はい」か「いいえ」でお答えください。',
    oneOf: labels => `次の中からお選びください：${labels.join('、')}。`,
    forExample: example => `例：${example}`,
  },
}

import { type Language, languageOf } from '@bellhop/core'

/** What guided mode says by itself. Where an author has words for something, those are said instead. */
export interface GuidedWords {
  foundOne: string
  foundSome: string
  none: string
  noneOfThese(hasOffers: boolean): string
  foundNothing(hasOffers: boolean): string
  noActions: string
  goneAction(hasOffers: boolean): string
  done: string
  denied: string
  expired: string
  cancelled: string
  failed: string
}

/** In the language of the locale, or in English. */
export function guidedWords(locale: string): GuidedWords {
  return table[languageOf(locale)]
}

const table: Record<Language, GuidedWords> = {
  en: {
    foundOne: 'I think this is what you need:',
    foundSome: 'Which of these do you need?',
    none: 'None of these',
    noneOfThese: hasOffers =>
      hasOffers
        ? "Sorry about that. Here is what I can help with, or tell me in other words what you're looking for."
        : "Sorry about that. Could you tell me in other words what you're looking for?",
    foundNothing: hasOffers =>
      hasOffers
        ? "I'm not sure what you need. Could you say it in other words, or pick one of these?"
        : "I'm not sure what you need. Could you say it in other words?",
    noActions: "I'm sorry, there is nothing that I can do here yet.",
    goneAction: hasOffers =>
      hasOffers
        ? "I'm sorry, I can no longer do that. Here is what I can help with:"
        : "I'm sorry, I can no longer do that. Is there anything else that you're looking for?",
    done: "That's done.",
    denied: "All right, I haven't sent anything.",
    expired: "That request ran out of time, so I haven't sent anything. You can start again whenever you like.",
    cancelled: 'All right, I stopped there.',
    failed: "I'm sorry, that didn't work.",
  },
  de: {
    foundOne: 'Ich glaube, Sie brauchen das hier:',
    foundSome: 'Was davon brauchen Sie?',
    none: 'Nichts davon',
    noneOfThese: hasOffers =>
      hasOffers
        ? 'Das tut mir leid. Dabei kann ich helfen, oder sagen Sie mir mit anderen Worten, was Sie suchen.'
        : 'Das tut mir leid. Können Sie mir mit anderen Worten sagen, was Sie suchen?',
    foundNothing: hasOffers =>
      hasOffers
        ? 'Ich bin nicht sicher, was Sie brauchen. Können Sie es mit anderen Worten sagen oder eines davon wählen?'
        : 'Ich bin nicht sicher, was Sie brauchen. Können Sie es mit anderen Worten sagen?',
    noActions: 'Es tut mir leid, hier kann ich noch nichts für Sie tun.',
    goneAction: hasOffers =>
      hasOffers
        ? 'Es tut mir leid, das kann ich nicht mehr tun. Dabei kann ich helfen:'
        : 'Es tut mir leid, das kann ich nicht mehr tun. Suchen Sie noch etwas anderes?',
    done: 'Das ist erledigt.',
    denied: 'In Ordnung, ich habe nichts abgeschickt.',
    expired: 'Die Zeit dafür ist abgelaufen, ich habe nichts abgeschickt. Sie können jederzeit neu anfangen.',
    cancelled: 'In Ordnung, ich habe hier aufgehört.',
    failed: 'Es tut mir leid, das hat nicht geklappt.',
  },
  fr: {
    foundOne: 'Je pense que vous cherchez ceci :',
    foundSome: 'De quoi avez-vous besoin ?',
    none: 'Rien de tout cela',
    noneOfThese: hasOffers =>
      hasOffers
        ? 'Désolé. Voici ce que je peux faire, ou dites-moi autrement ce que vous cherchez.'
        : 'Désolé. Pouvez-vous me dire autrement ce que vous cherchez ?',
    foundNothing: hasOffers =>
      hasOffers
        ? "Je ne suis pas sûr de comprendre. Pouvez-vous le dire autrement, ou choisir l'une de ces options ?"
        : 'Je ne suis pas sûr de comprendre. Pouvez-vous le dire autrement ?',
    noActions: 'Désolé, je ne peux encore rien faire ici.',
    goneAction: hasOffers =>
      hasOffers
        ? 'Désolé, je ne peux plus faire cela. Voici ce que je peux faire :'
        : 'Désolé, je ne peux plus faire cela. Cherchez-vous autre chose ?',
    done: "C'est fait.",
    denied: "D'accord, je n'ai rien envoyé.",
    expired: "Le délai est dépassé, je n'ai rien envoyé. Vous pouvez recommencer quand vous voulez.",
    cancelled: "D'accord, je m'arrête là.",
    failed: "Désolé, cela n'a pas fonctionné.",
  },
  es: {
    foundOne: 'Creo que necesita esto:',
    foundSome: '¿Cuál de estas opciones necesita?',
    none: 'Ninguna de estas',
    noneOfThese: hasOffers =>
      hasOffers
        ? 'Lo siento. Puedo ayudarle con esto, o dígame con otras palabras qué busca.'
        : 'Lo siento. ¿Puede decirme con otras palabras qué busca?',
    foundNothing: hasOffers =>
      hasOffers
        ? 'No estoy seguro de qué necesita. ¿Puede decirlo con otras palabras o elegir una de estas opciones?'
        : 'No estoy seguro de qué necesita. ¿Puede decirlo con otras palabras?',
    noActions: 'Lo siento, aquí todavía no puedo hacer nada.',
    goneAction: hasOffers =>
      hasOffers
        ? 'Lo siento, ya no puedo hacer eso. Puedo ayudarle con esto:'
        : 'Lo siento, ya no puedo hacer eso. ¿Busca algo más?',
    done: 'Ya está hecho.',
    denied: 'De acuerdo, no he enviado nada.',
    expired: 'Se agotó el tiempo, así que no he enviado nada. Puede empezar de nuevo cuando quiera.',
    cancelled: 'De acuerdo, lo dejo aquí.',
    failed: 'Lo siento, no ha funcionado.',
  },
  ja: {
    foundOne: 'お探しのものはこちらでしょうか。',
    foundSome: 'どれをご希望ですか。',
    none: 'どれでもない',
    noneOfThese: hasOffers =>
      hasOffers
        ? '申し訳ありません。次のことをお手伝いできます。または、別の言い方でお聞かせください。'
        : '申し訳ありません。お探しのものを別の言い方でお聞かせいただけますか。',
    foundNothing: hasOffers =>
      hasOffers
        ? 'ご希望がよく分かりませんでした。別の言い方をしていただくか、次からお選びください。'
        : 'ご希望がよく分かりませんでした。別の言い方をしていただけますか。',
    noActions: '申し訳ありません。ここではまだ何もお手伝いできません。',
    goneAction: hasOffers =>
      hasOffers
        ? '申し訳ありません。それは現在できません。次のことをお手伝いできます。'
        : '申し訳ありません。それは現在できません。ほかにお探しのものはありますか。',
    done: '完了しました。',
    denied: '承知しました。何も送信していません。',
    expired: '時間切れのため、何も送信していません。いつでももう一度お試しください。',
    cancelled: '承知しました。ここで中止しました。',
    failed: '申し訳ありません。うまくいきませんでした。',
  },
}

import type { ActionMessages } from '../action/action.ts'
import { customerWords } from '../error/customer-words.ts'
import { type Language, languageOf } from '../language.ts'
import type { RunError } from './run-error.ts'

/** Said when a write went through but its answer could not be read: that it was done must not be lost. */
export function doneButUnread(locale: string): string {
  return table[languageOf(locale)].doneButUnread
}

/** The same for the model. What a code tells it elsewhere, to try once more, would here do the thing twice. */
export const doneButUnreadForModel =
  'It was done; only the answer to it could not be read. Say that it was done, and do not call it again.'

/** Said once it is known what became of a write after all, to who was told that it isn't. */
export function settledWords(outcome: 'succeeded' | 'failed', locale: string): string {
  return table[languageOf(locale)][outcome]
}

/** Said of what was asked for once more while it is being sent. */
export function underWayWords(locale: string): string {
  return table[languageOf(locale)].underWay
}

/** The same for the model. */
export const underWayForModel =
  'The same is being sent already, and nobody knows yet how that ends. Nothing was given up. Say that it is on its way, never that it is done or that it was cancelled.'

/** Said where an approval no longer fits what would run, and can't be asked for anew. */
export function voidWords(locale: string): string {
  return table[languageOf(locale)].void
}

/** The same for the model. */
export const settledForModel = {
  succeeded: 'It was checked afterwards: it took effect. Say that it was done, and do not call it again.',
  failed: 'It was checked afterwards: it did not take effect. It may be called again if the customer still wants it.',
}

const table: Record<Language, Record<'doneButUnread' | 'succeeded' | 'failed' | 'void' | 'underWay', string>> = {
  en: {
    doneButUnread: "That's done, but I couldn't read the confirmation.",
    succeeded: 'I have checked: that did go through.',
    failed: 'I have checked: that did not go through. You can try again if you still want it.',
    void: "Something about that has changed since, so I haven't sent anything. You can start again whenever you like.",
    underWay: 'That is already on its way.',
  },
  de: {
    doneButUnread: 'Das ist erledigt, aber ich konnte die Bestätigung nicht lesen.',
    succeeded: 'Ich habe nachgesehen: Das ist durchgegangen.',
    failed: 'Ich habe nachgesehen: Das ist nicht durchgegangen. Sie können es noch einmal versuchen.',
    void: 'Daran hat sich inzwischen etwas geändert, deshalb habe ich nichts abgeschickt. Sie können jederzeit neu beginnen.',
    underWay: 'Das ist schon unterwegs.',
  },
  fr: {
    doneButUnread: "C'est fait, mais je n'ai pas pu lire la confirmation.",
    succeeded: "J'ai vérifié : cela a bien abouti.",
    failed: "J'ai vérifié : cela n'a pas abouti. Vous pouvez réessayer si vous le souhaitez toujours.",
    void: "Quelque chose a changé entre-temps, je n'ai donc rien envoyé. Vous pouvez recommencer quand vous voulez.",
    underWay: "C'est déjà en cours.",
  },
  es: {
    doneButUnread: 'Está hecho, pero no he podido leer la confirmación.',
    succeeded: 'Lo he comprobado: sí se realizó.',
    failed: 'Lo he comprobado: no se realizó. Puede intentarlo de nuevo si todavía lo quiere.',
    void: 'Algo ha cambiado desde entonces, así que no he enviado nada. Puede empezar de nuevo cuando quiera.',
    underWay: 'Eso ya está en marcha.',
  },
  ja: {
    doneButUnread: '完了しましたが、確認の内容を読み取れませんでした。',
    succeeded: '確認しました。正常に完了しています。',
    failed: '確認しました。完了していませんでした。ご希望であればもう一度お試しください。',
    void: 'その後内容が変わったため、何も送信していません。いつでももう一度始められます。',
    underWay: 'すでに手続き中です。',
  },
}

/**
 * Which words a customer gets for a failure: the author's for the exact status, then its class (`4xx`), then `timeout`,
 * then `error`, then the built-in ones (contracts 3). An `unknown` write always gets the built-in words: the author wrote
 * theirs for a request that failed, and "please try again" would make a customer pay twice.
 */
export function failureTemplate(
  messages: ActionMessages,
  error: RunError,
  locale: string,
): string | { builtIn: string } {
  const builtIn = { builtIn: customerWords(error.code, locale) }
  if (error.code === 'outcome_unknown') return builtIn
  for (const key of lookupKeys(error)) {
    const words = Object.hasOwn(messages.byStatus, key) ? messages.byStatus[key] : null
    if (words) return words
  }
  return messages.error ?? builtIn
}

function lookupKeys({ code, status }: RunError): string[] {
  const keys: string[] = []
  // An answer that began well and could not be used is no failure of that status: its words may say that all went well.
  if (status !== undefined && status >= 300) keys.push(String(status), `${Math.floor(status / 100)}xx`)
  if (code === 'timeout') keys.push('timeout')
  return [...keys, 'error']
}

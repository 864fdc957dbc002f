import { describe, expect, it } from 'vitest'
import { isStop, readReply } from './read-reply.ts'

describe('a clear yes', () => {
  it.each([
    [
      'en-US',
      [
        'yes',
        'Yes.',
        ' YES! ',
        'yes, please',
        'Yes, go ahead.',
        'go ahead',
        'Ｙｅｓ',
        'yep',
        'I confirm',
        'that’s right',
      ],
    ],
    ['de-DE', ['ja', 'Ja, bitte!', 'ja gerne', 'einverstanden', 'Mach das.', 'yes', 'JA']],
    ['fr-FR', ['oui', 'Oui, s’il vous plaît', 'allez-y', 'Je confirme.', 'yes please']],
    ['es-MX', ['sí', 'Si', '¡Sí!', 'sí, por favor', 'adelante', 'hágalo', 'yes']],
    ['ja-JP', ['はい', 'はい。', 'はい、お願いします。', 'お願いします', 'うん', 'yes']],
  ])('in %s or English', (locale, texts) => {
    expect(texts.map(text => [text, readReply(text, locale)])).toEqual(texts.map(text => [text, 'yes']))
  })
})

describe('a clear no', () => {
  it.each([
    [
      'en-US',
      [
        'no',
        'No.',
        'NO!!',
        'no, thanks',
        'nope',
        "don't",
        'don’t do it',
        'not now',
        'cancel',
        'stop',
        'never mind',
        'of course not',
      ],
    ],
    ['de-DE', ['nein', 'Nein, danke.', 'nö', 'bitte nicht', 'abbrechen', 'no']],
    ['fr-FR', ['non', 'Non merci', 'surtout pas', 'annuler', 'bien sûr que non', 'no']],
    ['es-ES', ['no', '¡No!', 'no, gracias', 'mejor no', 'cancelar', 'claro que no']],
    ['ja-JP', ['いいえ', 'いいえ、違います。', 'やめてください', 'だめです', 'キャンセル', 'no']],
  ])('in %s or English', (locale, texts) => {
    expect(texts.map(text => [text, readReply(text, locale)])).toEqual(texts.map(text => [text, 'no']))
  })
})

describe('neither', () => {
  const unclear: [string, string[]][] = [
    [
      'en',
      [
        ...[
          '',
          '   ',
          '?',
          'yes?',
          'yes ?',
          'yes!?',
          'no?',
          'yes no',
          'yes, no',
          'no yes',
          'yes or no',
          'yes/no',
          'no, yes',
          'yes and no',
        ],
        ...[
          'yes but change the address',
          'Yes, but the other order',
          'yes if it is free',
          'yes unless it costs',
          'yes...',
          'yes…',
          'yes,',
          'yes -',
        ],
        ...[
          'not yes',
          "I didn't say yes",
          'I never said yes',
          'say yes',
          'should I say yes',
          'why yes',
          '"yes"',
          '(yes)',
          "'yes'",
          'yes\nno',
          'yes\u0000',
          'yes\u200b',
        ],
        ...[
          'no problem',
          'no worries',
          'no objections',
          'no idea',
          'I have no clue',
          'there is no number',
          'No. 12',
          'no doubt',
          'why not',
          "I don't mind",
          "I don't know",
        ],
        ...[
          'yesterday',
          'yes1',
          'eyes',
          'noon',
          'know',
          'y',
          'n',
          '1',
          'true',
          'ok',
          'okay',
          'mhm',
          'uh-huh',
          'right',
          'yeah right',
          'yeah no',
          'maybe',
          'later',
        ],
        ...[
          'thanks',
          'please',
          'ja',
          'oui',
          'sí',
          'はい',
          'approve run_1',
          'digest: yes',
          'yеs' /* a Cyrillic letter */,
          'yes '.repeat(200),
        ],
        ...[
          'do it tomorrow',
          "don't do it now but later",
          'do it and also cancel the other one',
          'absolutely no idea',
          'confirm what',
          'constructor',
          '__proto__',
        ],
      ],
    ],
    [
      'de',
      [
        'ja, aber an die andere Adresse',
        'ja nein',
        'jein',
        'ja?',
        'ja, oder?',
        'jaja',
        'ja wenn',
        'naja',
        'na ja',
        'doch',
        'bitte',
        'nein?',
        'nein, ja',
        'kein Problem',
        'nicht schlecht',
        'warum nicht',
        'oui',
        'si',
        'okay',
        'ja…',
      ],
    ],
    [
      'fr',
      [
        "oui mais changez l'adresse",
        'oui ?',
        'oui non',
        'non ?',
        'si',
        'ja',
        'pas de problème',
        'pourquoi pas',
        'non, oui',
        'bof',
        "d'accord mais",
        'oui,',
      ],
    ],
    [
      'es',
      [
        'sí, pero cambia la dirección',
        '¿sí?',
        'sí no',
        'no sé',
        'no hay problema',
        'por qué no',
        'si puedes',
        'si es gratis',
        'vale',
        'ja',
        'oui',
        '¿no?',
        'sí…',
      ],
    ],
    [
      'ja',
      [
        'はい、でも住所を変えて',
        'はい？',
        'はいいいえ',
        'いいです',
        '結構です',
        '大丈夫です',
        'ばい',
        'はいはい',
        'いいえ？',
        'はいかいいえ',
        'そうですね',
        'はい…',
        'ja',
        'oui',
        'sí',
      ],
    ],
    ['pt-BR', ['sim', 'sí', 'não', 'ja']],
  ]
  it.each(unclear)('in %s', (locale, texts) => {
    expect(texts.filter(text => readReply(text, locale) !== null)).toEqual([])
  })
})

it('leaves a question for a value at a word that means that alone', () => {
  for (const [text, locale] of [
    ['cancel', 'en'],
    [' Never mind. ', 'en'],
    ['abbrechen', 'de'],
    ['Annulez !', 'fr'],
    ['olvídalo', 'es'],
    ['中止してください。', 'ja'],
    ['stop', 'ja'],
  ] as const)
    expect([text, isStop(text, locale)]).toEqual([text, true])
  for (const text of ['no', 'yes', 'cancel my order', 'Stopford', 'stop?', '', 'abbrechen'])
    expect([text, isStop(text, 'en')]).toEqual([text, false])
})

import { type Language, languageOf } from '../language.ts'

/** What is said of a value that can't be used. Each stands behind the title of its input, as `about` puts it. */
export interface InputWords {
  about(title: string, message: string): string
  notGiven: string
  oneOf(labels: string): string
  /** How many choices are not listed. */
  more(count: number): string
  lookLike(example: string): string
  otherForm: string
  /** Its author is at fault, or its agent's. */
  uncheckedPattern: string
  uncheckedLimits: string
  unknownTimeZone: string
  atLeast(value: number): string
  atMost(value: number): string
  longerThan(length: number): string
  shorterThan(length: number): string
  dayFrom(day: string): string
  dayUntil(day: string): string
  text: string
  yesOrNo: string
  number: string
  integer: string
  integerSize: string
  email: string
  date: string
  dateExists: string
  yearFirst: string
  ambiguousDay(choices: readonly string[]): string
  /** The same where the choices would repeat a sensitive value. */
  ambiguousSensitiveDay: string
  phone: string
  validPhone: string
  /** Behind either, where no country is known. */
  withCountryCode: string
  phoneExtension: string
}

/** In the language of the locale, or in English. */
export function inputWords(locale: string | undefined): InputWords {
  return table[languageOf(locale)]
}

const table: Record<Language, InputWords> = {
  en: {
    about: (title, message) => `${title} ${message}.`,
    notGiven: 'is not given',
    oneOf: labels => `must be one of: ${labels}`,
    more: count => ` and ${count} more`,
    lookLike: example => `must look like ${example}`,
    otherForm: 'does not have the form that is expected',
    uncheckedPattern: "can't be checked: its pattern is not valid",
    uncheckedLimits: "can't be checked: its limits are not valid",
    unknownTimeZone: "can't be read: the agent's time zone is not known",
    atLeast: value => `must be at least ${value}`,
    atMost: value => `must be at most ${value}`,
    longerThan: length => `must have at least ${length} ${length === 1 ? 'character' : 'characters'}`,
    shorterThan: length =>
      `must have at most ${length.toLocaleString('en')} ${length === 1 ? 'character' : 'characters'}`,
    dayFrom: day => `must be ${day} or later`,
    dayUntil: day => `must be ${day} or earlier`,
    text: 'must be text',
    yesOrNo: 'must be yes or no',
    number: 'must be a number in digits, such as 1.5',
    integer: 'must be a whole number in digits, such as 3',
    integerSize: 'must be a whole number of at most 15 digits',
    email: 'must be one email address, such as ann@example.com',
    date: 'must be one date, such as 2027-03-04',
    dateExists: 'must be a date that exists, such as 2027-03-04',
    yearFirst: 'must be a date with the year first, such as 2027-03-04',
    ambiguousDay: choices => `is ambiguous: which is the day and which the month? Write ${choices.join(' or ')}`,
    ambiguousSensitiveDay:
      'is ambiguous: which is the day and which the month? Write the year first, such as 2027-03-04',
    phone: 'must be a phone number',
    validPhone: 'must be a valid phone number',
    withCountryCode: ' that begins with + and the country code, such as +14155550100',
    phoneExtension: 'must be a phone number without an extension',
  },
  de: {
    about: (title, message) => `${title}: ${message}.`,
    notGiven: 'fehlt noch',
    oneOf: labels => `bitte eines davon angeben: ${labels}`,
    more: count => ` und ${count} weitere`,
    lookLike: example => `muss aussehen wie ${example}`,
    otherForm: 'hat nicht die erwartete Form',
    uncheckedPattern: 'lässt sich nicht prüfen, das Muster ist ungültig',
    uncheckedLimits: 'lässt sich nicht prüfen, die Grenzen sind ungültig',
    unknownTimeZone: 'lässt sich nicht lesen, die Zeitzone des Agenten ist unbekannt',
    atLeast: value => `muss mindestens ${value.toLocaleString('de')} sein`,
    atMost: value => `darf höchstens ${value.toLocaleString('de')} sein`,
    longerThan: length => `muss mindestens ${length} Zeichen haben`,
    shorterThan: length => `darf höchstens ${length.toLocaleString('de')} Zeichen haben`,
    dayFrom: day => `muss der ${day} oder später sein`,
    dayUntil: day => `muss der ${day} oder früher sein`,
    text: 'muss Text sein',
    yesOrNo: 'muss Ja oder Nein sein',
    number: 'muss eine Zahl in Ziffern sein, zum Beispiel 1.5',
    integer: 'muss eine ganze Zahl in Ziffern sein, zum Beispiel 3',
    integerSize: 'muss eine ganze Zahl mit höchstens 15 Stellen sein',
    email: 'muss eine E-Mail-Adresse sein, zum Beispiel ann@example.com',
    date: 'muss ein Datum sein, zum Beispiel 2027-03-04',
    dateExists: 'muss ein Datum sein, das es gibt, zum Beispiel 2027-03-04',
    yearFirst: 'muss ein Datum mit dem Jahr zuerst sein, zum Beispiel 2027-03-04',
    ambiguousDay: choices =>
      `ist mehrdeutig: Was ist der Tag und was der Monat? Bitte schreiben Sie ${choices.join(' oder ')}`,
    ambiguousSensitiveDay:
      'ist mehrdeutig: Was ist der Tag und was der Monat? Bitte schreiben Sie das Jahr zuerst, zum Beispiel 2027-03-04',
    phone: 'muss eine Telefonnummer sein',
    validPhone: 'muss eine gültige Telefonnummer sein',
    withCountryCode: ', die mit + und der Landesvorwahl beginnt, zum Beispiel +14155550100',
    phoneExtension: 'muss eine Telefonnummer ohne Durchwahl sein',
  },
  fr: {
    about: (title, message) => `${title} : ${message}.`,
    notGiven: 'cette indication manque',
    oneOf: labels => `choisissez parmi : ${labels}`,
    more: count => ` et ${count} autres`,
    lookLike: example => `doit ressembler à ${example}`,
    otherForm: "n'a pas la forme attendue",
    uncheckedPattern: 'ne peut pas être vérifié, le modèle est invalide',
    uncheckedLimits: 'ne peut pas être vérifié, les limites sont invalides',
    unknownTimeZone: "ne peut pas être lu, le fuseau horaire de l'agent est inconnu",
    atLeast: value => `doit être au moins ${value.toLocaleString('fr')}`,
    atMost: value => `doit être au plus ${value.toLocaleString('fr')}`,
    longerThan: length => `doit compter au moins ${length} ${length === 1 ? 'caractère' : 'caractères'}`,
    shorterThan: length =>
      `doit compter au plus ${length.toLocaleString('fr')} ${length === 1 ? 'caractère' : 'caractères'}`,
    dayFrom: day => `doit être le ${day} ou plus tard`,
    dayUntil: day => `doit être le ${day} ou plus tôt`,
    text: 'doit être du texte',
    yesOrNo: 'doit être oui ou non',
    number: 'doit être un nombre en chiffres, par exemple 1.5',
    integer: 'doit être un nombre entier en chiffres, par exemple 3',
    integerSize: "doit être un nombre entier d'au plus 15 chiffres",
    email: 'doit être une adresse e-mail, par exemple ann@example.com',
    date: 'doit être une date, par exemple 2027-03-04',
    dateExists: 'doit être une date qui existe, par exemple 2027-03-04',
    yearFirst: "doit être une date qui commence par l'année, par exemple 2027-03-04",
    ambiguousDay: choices => `est ambigu : quel est le jour et quel est le mois ? Écrivez ${choices.join(' ou ')}`,
    ambiguousSensitiveDay:
      "est ambigu : quel est le jour et quel est le mois ? Écrivez l'année d'abord, par exemple 2027-03-04",
    phone: 'doit être un numéro de téléphone',
    validPhone: 'doit être un numéro de téléphone valide',
    withCountryCode: " qui commence par + et l'indicatif du pays, par exemple +14155550100",
    phoneExtension: 'doit être un numéro de téléphone sans poste',
  },
  es: {
    about: (title, message) => `${title}: ${message}.`,
    notGiven: 'falta este dato',
    oneOf: labels => `elija una opción: ${labels}`,
    more: count => ` y ${count} más`,
    lookLike: example => `debe ser parecido a ${example}`,
    otherForm: 'no tiene la forma esperada',
    uncheckedPattern: 'no se puede comprobar, el patrón no es válido',
    uncheckedLimits: 'no se puede comprobar, los límites no son válidos',
    unknownTimeZone: 'no se puede leer, no se conoce la zona horaria del agente',
    atLeast: value => `debe ser como mínimo ${value.toLocaleString('es')}`,
    atMost: value => `debe ser como máximo ${value.toLocaleString('es')}`,
    longerThan: length => `debe tener como mínimo ${length} ${length === 1 ? 'carácter' : 'caracteres'}`,
    shorterThan: length =>
      `debe tener como máximo ${length.toLocaleString('es')} ${length === 1 ? 'carácter' : 'caracteres'}`,
    dayFrom: day => `debe ser el ${day} o más tarde`,
    dayUntil: day => `debe ser el ${day} o antes`,
    text: 'debe ser texto',
    yesOrNo: 'debe ser sí o no',
    number: 'debe ser un número en cifras, por ejemplo 1.5',
    integer: 'debe ser un número entero en cifras, por ejemplo 3',
    integerSize: 'debe ser un número entero de 15 cifras como máximo',
    email: 'debe ser una dirección de correo, por ejemplo ann@example.com',
    date: 'debe ser una fecha, por ejemplo 2027-03-04',
    dateExists: 'debe ser una fecha que exista, por ejemplo 2027-03-04',
    yearFirst: 'debe ser una fecha con el año primero, por ejemplo 2027-03-04',
    ambiguousDay: choices => `es ambiguo: ¿cuál es el día y cuál el mes? Escriba ${choices.join(' o ')}`,
    ambiguousSensitiveDay: 'es ambiguo: ¿cuál es el día y cuál el mes? Escriba el año primero, por ejemplo 2027-03-04',
    phone: 'debe ser un número de teléfono',
    validPhone: 'debe ser un número de teléfono válido',
    withCountryCode: ' que empiece por + y el prefijo del país, por ejemplo +14155550100',
    phoneExtension: 'debe ser un número de teléfono sin extensión',
  },
  ja: {
    about: (title, message) => `${title}：${message}。`,
    notGiven: 'まだ入力されていません',
    oneOf: labels => `次の中からお選びください：${labels}`,
    more: count => ` ほか${count}件`,
    lookLike: example => `${example} のような形でご入力ください`,
    otherForm: '形式が正しくありません',
    uncheckedPattern: 'パターンの設定が正しくないため確認できません',
    uncheckedLimits: '範囲の設定が正しくないため確認できません',
    unknownTimeZone: 'エージェントのタイムゾーンが不明なため読み取れません',
    atLeast: value => `${value.toLocaleString('ja')}以上でご入力ください`,
    atMost: value => `${value.toLocaleString('ja')}以下でご入力ください`,
    longerThan: length => `${length}文字以上でご入力ください`,
    shorterThan: length => `${length.toLocaleString('ja')}文字以下でご入力ください`,
    dayFrom: day => `${day}以降の日付をご入力ください`,
    dayUntil: day => `${day}以前の日付をご入力ください`,
    text: '文字でご入力ください',
    yesOrNo: '「はい」か「いいえ」でお答えください',
    number: '1.5 のような数字でご入力ください',
    integer: '3 のような整数でご入力ください',
    integerSize: '15桁以内の整数でご入力ください',
    email: 'ann@example.com のようなメールアドレスをご入力ください',
    date: '2027-03-04 のような日付をご入力ください',
    dateExists: '2027-03-04 のような実在する日付をご入力ください',
    yearFirst: '2027-03-04 のように年から始まる日付をご入力ください',
    ambiguousDay: choices => `どちらが日でどちらが月か分かりません。${choices.join(' または ')} のようにご入力ください`,
    ambiguousSensitiveDay: 'どちらが日でどちらが月か分かりません。2027-03-04 のように年からご入力ください',
    phone: '電話番号をご入力ください',
    validPhone: '正しい電話番号をご入力ください',
    withCountryCode: '（+14155550100 のように + と国番号から）',
    phoneExtension: '内線番号を除いた電話番号をご入力ください',
  },
}

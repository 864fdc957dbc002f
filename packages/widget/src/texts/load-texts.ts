import { record } from '../api/json.ts'
import type { Texts } from './en.ts'

/** Where the build put each language, and the list of what the texts are called there: paths below `embed/`. */
export type TextFiles = { names: string; en: string } & Record<string, string>

/** Texts in place of Bellhop's own, by their names. */
export type TextOverrides = Record<string, unknown>

/**
 * The texts of the language closest to the locale, English where there is none, with the overrides put in. Throws when a
 * file can't be had. What isn't overridden costs nothing: the names of the texts are a file of their own.
 */
export async function loadTexts(
  files: TextFiles,
  importFile: (path: string) => Promise<unknown>,
  locale: string,
  overrides: TextOverrides,
): Promise<Texts> {
  const read = async (path: string) => record(record(await importFile(path)).default)
  const [language = ''] = locale.toLowerCase().split('-')
  const found = { ...(await read(Object.hasOwn(files, language) ? (files[language] ?? files.en) : files.en)) }
  const own = Object.entries(overrides).filter(([, text]) => typeof text === 'string')
  if (own.length > 0) {
    const names = await read(files.names)
    for (const [name, text] of own) if (Object.hasOwn(names, name)) found[String(names[name])] = text
  }
  return found as Texts
}

/** Which way the language of the locale is written. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/i.test(locale) ? 'rtl' : 'ltr'
}

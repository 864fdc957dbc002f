/** The languages that Bellhop has words of its own in. */
export const languages = ['en', 'de', 'fr', 'es', 'ja'] as const

export type Language = (typeof languages)[number]

/** The language of a locale (BCP 47), as far as Bellhop speaks it; English otherwise. */
export function languageOf(locale: string | undefined): Language {
  const primary = locale?.split(/[-_]/)[0]?.toLowerCase()
  return languages.find(language => language === primary) ?? 'en'
}

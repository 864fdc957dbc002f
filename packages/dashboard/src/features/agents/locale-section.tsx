import { useId } from 'react'
import { TextField } from '../../ui/field.tsx'
import { AgentSection } from './agent-section.tsx'
import type { AgentEditor } from './use-agent-draft.ts'

const locales = [
  'en-US',
  'en-GB',
  'de',
  'fr',
  'es',
  'ja',
  'it',
  'nl',
  'pt-BR',
  'pl',
  'sv',
  'da',
  'tr',
  'ar',
  'he',
  'ko',
  'zh',
]

export function LocaleSection({ editor: { draft, change, issueAt } }: { editor: AgentEditor }) {
  const id = useId()
  return (
    <AgentSection
      part="language"
      description="The language of the chat, how dates and prices are written, and how phone numbers are read."
    >
      <div className="grid gap-5 md:grid-cols-3">
        <TextField
          label="Locale"
          list={`${id}-locales`}
          hint={nameOf('language', draft.locale) ?? 'Such as en-US, de or pt-BR.'}
          value={draft.locale}
          onChange={event => change({ locale: event.target.value })}
          error={issueAt(['locale'])}
          spellCheck={false}
          required
        />
        <datalist id={`${id}-locales`}>
          {locales.map(locale => (
            <option key={locale} value={locale}>
              {nameOf('language', locale)}
            </option>
          ))}
        </datalist>
        <TextField
          label="Time zone"
          list={`${id}-zones`}
          hint="What “tomorrow” means, such as Europe/Berlin."
          value={draft.timeZone}
          onChange={event => change({ timeZone: event.target.value })}
          error={issueAt(['timeZone'])}
          spellCheck={false}
          required
        />
        <datalist id={`${id}-zones`}>
          {['UTC', ...Intl.supportedValuesOf('timeZone')].map(zone => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <TextField
          label="Country"
          hint={nameOf('region', draft.country) ?? 'In two letters, such as US or DE.'}
          value={draft.country}
          maxLength={2}
          onChange={event => change({ country: event.target.value.toUpperCase() })}
          error={issueAt(['country'])}
          spellCheck={false}
          required
        />
      </div>
    </AgentSection>
  )
}

function nameOf(type: 'language' | 'region', code: string): string | null {
  try {
    return new Intl.DisplayNames(undefined, { type, fallback: 'none' }).of(code) ?? null
  } catch {
    return null
  }
}

import { useId } from 'react'
import { controlClasses, Field, SelectField, TextField } from '../../ui/field.tsx'
import type { AgentDraft } from './agent-draft.ts'
import { AgentSection } from './agent-section.tsx'
import { ChatPreview } from './chat-preview.tsx'
import type { AgentEditor } from './use-agent-draft.ts'

type Appearance = AgentDraft['appearance']

export function AppearanceSection({ editor: { draft, change, issueAt } }: { editor: AgentEditor }) {
  const colourId = useId()
  const { appearance } = draft
  const set = (values: Partial<Appearance>) => change({ appearance: { ...appearance, ...values } })
  const text = (name: 'title' | 'subtitle' | 'launcherText', maxLength: number) => ({
    value: appearance[name] ?? '',
    maxLength,
    onChange: (event: { target: { value: string } }) =>
      set({ [name]: event.target.value === '' ? null : event.target.value }),
    error: issueAt(['appearance', name]),
  })
  return (
    <AgentSection part="appearance" description="How the chat looks on your pages.">
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid content-start gap-5 sm:grid-cols-2">
          <TextField label="Title" placeholder={draft.name} {...text('title', 80)} />
          <TextField label="Subtitle" placeholder="None" {...text('subtitle', 160)} />
          <Field
            label="Colour"
            hint="Where it couldn’t be read, the chat shows it darker or lighter."
            error={issueAt(['appearance', 'accent'])}
          >
            {parts => (
              <div className="flex gap-2">
                <input
                  type="color"
                  id={colourId}
                  aria-label="Pick the colour"
                  value={toSixDigits(appearance.accent)}
                  onChange={event => set({ accent: event.target.value })}
                  className="border-line-strong h-10 w-12 shrink-0 rounded-lg border p-1"
                />
                <input
                  {...parts}
                  type="text"
                  className={controlClasses}
                  placeholder="Bellhop’s own"
                  value={appearance.accent ?? ''}
                  onChange={event => set({ accent: event.target.value === '' ? null : event.target.value })}
                  spellCheck={false}
                />
              </div>
            )}
          </Field>
          <TextField label="On the button" placeholder="An icon alone" {...text('launcherText', 40)} />
          <SelectField
            label="Theme"
            value={appearance.theme}
            onChange={event => set({ theme: oneOf(['light', 'dark', 'auto'], event.target.value) })}
          >
            <option value="auto">As the customer’s system</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </SelectField>
          <SelectField
            label="Side"
            value={appearance.position}
            onChange={event => set({ position: oneOf(['right', 'left'], event.target.value) })}
          >
            <option value="right">Right</option>
            <option value="left">Left</option>
          </SelectField>
        </div>
        <ChatPreview draft={draft} />
      </div>
    </AgentSection>
  )
}

function oneOf<const T extends string>(names: readonly [T, ...T[]], text: string): T {
  return names.find(name => name === text) ?? names[0]
}

/** What the browser's colour picker takes. */
function toSixDigits(accent: string | null): string {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(accent ?? '')?.[1]
  if (digits === undefined) return '#1c5048'
  return `#${digits.length === 3 ? [...digits].map(digit => digit + digit).join('') : digits}`.toLowerCase()
}

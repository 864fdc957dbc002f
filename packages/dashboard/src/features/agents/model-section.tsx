import { useId } from 'react'
import { SelectField, TextField } from '../../ui/field.tsx'
import { SecretPicker } from '../secrets/secret-picker.tsx'
import { AgentSection } from './agent-section.tsx'
import { isProvider, type ModelWords, modelHost, providers, readModel, writeModel } from './model-words.ts'
import { NumberField } from './number-field.tsx'
import type { AgentEditor } from './use-agent-draft.ts'

export function ModelSection({ editor }: { editor: AgentEditor }) {
  const { draft, change, issueAt, canEdit } = editor
  const { modelSettings } = draft
  const words = readModel(draft.model)
  const host = modelHost(words)
  const write = (next: ModelWords) => change({ model: writeModel(next) })
  const set = (values: Partial<typeof modelSettings>) => change({ modelSettings: { ...modelSettings, ...values } })
  const choose = (provider: string) => {
    if (provider === 'compatible') write({ provider, address: 'https://', model: '' })
    else if (isProvider(provider)) write({ provider, model: providers[provider].example })
    else write({ provider: 'server' })
  }
  return (
    <AgentSection
      part="model"
      description="Which language model talks. What may run, and with which values, Bellhop decides in every case."
    >
      <div className="grid gap-5 md:grid-cols-2">
        <SelectField
          label="Provider"
          value={words.provider}
          onChange={event => choose(event.target.value)}
          hint={
            words.provider === 'server'
              ? 'What the operator of this server has set; without any, buttons and forms guide the customer.'
              : undefined
          }
          error={words.provider === 'server' ? issueAt(['model']) : null}
        >
          <option value="server">The server’s own</option>
          {Object.entries(providers).map(([id, { label }]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
          <option value="compatible">Any that speaks OpenAI’s chat completions</option>
        </SelectField>
        {words.provider !== 'server' && <ModelName words={words} onChange={write} error={issueAt(['model'])} />}
        <div className="md:col-span-2">
          <SecretPicker
            label="Key"
            value={modelSettings.secret}
            onChange={secret => set({ secret })}
            none={words.provider === 'compatible' ? 'None' : 'The server’s own key'}
            hint={
              host === null
                ? 'The secret has to be meant for the provider’s host.'
                : `It is sent to ${host}, which has to be among its hosts.`
            }
            error={issueAt(['modelSettings', 'secret'])}
            hosts={host === null ? [] : [host]}
            canEdit={canEdit}
          />
        </div>
        <NumberField
          label="Temperature"
          hint="0 to 2. Empty is the provider’s own, and what models that reason want."
          placeholder="The provider’s own"
          value={modelSettings.temperature}
          onChange={temperature => set({ temperature })}
          error={issueAt(['modelSettings', 'temperature'])}
          min={0}
          max={2}
          step="any"
        />
        <NumberField
          label="Longest answer, in tokens"
          placeholder="The provider’s own"
          value={modelSettings.maxOutputTokens}
          onChange={maxOutputTokens => set({ maxOutputTokens })}
          error={issueAt(['modelSettings', 'maxOutputTokens'])}
          min={16}
        />
        <NumberField
          label="Conversation sent with each call, in tokens"
          hint="1,000 to 200,000. Older turns are left out whole."
          value={modelSettings.contextTokens}
          onChange={contextTokens => set({ contextTokens: contextTokens ?? 32_000 })}
          error={issueAt(['modelSettings', 'contextTokens'])}
          min={1_000}
          max={200_000}
        />
        <Price price={modelSettings.price} onChange={price => set({ price })} issueAt={issueAt} />
      </div>
    </AgentSection>
  )
}

function ModelName({
  words,
  onChange,
  error,
}: {
  words: Exclude<ModelWords, { provider: 'server' }>
  onChange: (words: ModelWords) => void
  error: string | null
}) {
  const example = words.provider === 'compatible' ? 'Qwen/Qwen3-8B' : providers[words.provider].example
  return (
    <div className="grid gap-5">
      {words.provider === 'compatible' && (
        <TextField
          label="Address"
          type="url"
          placeholder="https://llm.example.com/v1"
          hint="Where /chat/completions follows."
          value={words.address}
          onChange={event => onChange({ ...words, address: event.target.value })}
          spellCheck={false}
        />
      )}
      <TextField
        label="Model"
        placeholder={example}
        hint={`As the provider calls it, such as ${example}. Choose one that calls tools.`}
        value={words.model}
        onChange={event => onChange({ ...words, model: event.target.value })}
        error={error}
        spellCheck={false}
        autoComplete="off"
      />
    </div>
  )
}

type Price = { input: number; output: number } | null

function Price({
  price,
  onChange,
  issueAt,
}: {
  price: Price
  onChange: (price: Price) => void
  issueAt: AgentEditor['issueAt']
}) {
  const id = useId()
  const set = (values: { input?: number | null; output?: number | null }) => {
    const next = { input: price?.input ?? null, output: price?.output ?? null, ...values }
    onChange(next.input === null && next.output === null ? null : { input: next.input ?? 0, output: next.output ?? 0 })
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't be laid out like the labels beside it.
    <div role="group" aria-labelledby={id} className="grid content-start gap-1.5">
      <span id={id} className="sr-only">
        Price in US dollars per million tokens
      </span>
      <div className="grid grid-cols-2 gap-3">
        <NumberField
          label="$ per million in"
          placeholder="Unknown"
          value={price?.input ?? null}
          onChange={input => set({ input })}
          error={issueAt(['modelSettings', 'price', 'input'])}
          min={0}
          step="any"
        />
        <NumberField
          label="$ per million out"
          placeholder="Unknown"
          value={price?.output ?? null}
          onChange={output => set({ output })}
          error={issueAt(['modelSettings', 'price', 'output'])}
          min={0}
          step="any"
        />
      </div>
      <p className="text-quiet text-sm">For the cost that is recorded with each turn.</p>
    </div>
  )
}

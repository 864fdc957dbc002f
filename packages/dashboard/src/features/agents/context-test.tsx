import type { components } from '@bellhop/client'
import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'

type Tested = components['schemas']['ContextTest']

/** Asks the saved endpoint for a customer that one makes up, and shows what came back. */
export function ContextTest({
  id,
  isSaved,
  onKeys,
}: {
  id: string
  isSaved: boolean
  onKeys: (keys: string[]) => void
}) {
  const [values, setValues] = useState({ contactNumber: '', externalId: '', medium: 'chat' })
  const [busy, setBusy] = useState(false)
  const [tested, setTested] = useState<Tested | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const run = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const body = {
        direction: 'inbound' as const,
        agentNumber: null,
        contactNumber: values.contactNumber || null,
        externalId: values.externalId || null,
        medium: values.medium,
        identity: null,
      }
      const result = await dataOf(api.POST('/v1/agents/{id}/context/test', { params: { path: { id } }, body }))
      setTested(result)
      if (result.ok) onKeys(result.keys.map(({ key }) => key))
    } catch (error) {
      setProblem(describeError(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="border-line grid gap-4 rounded-lg border p-4">
      <h3 className="font-medium">Test</h3>
      <div className="grid gap-4 md:grid-cols-3">
        <TextField
          label="Phone number"
          value={values.contactNumber}
          placeholder="+1 555 0100"
          onChange={event => setValues({ ...values, contactNumber: event.target.value })}
        />
        <TextField
          label="Id in your system"
          value={values.externalId}
          onChange={event => setValues({ ...values, externalId: event.target.value })}
        />
        <SelectField
          label="How they talk"
          value={values.medium}
          onChange={event => setValues({ ...values, medium: event.target.value })}
        >
          {['chat', 'voice', 'api'].map(medium => (
            <option key={medium}>{medium}</option>
          ))}
        </SelectField>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button busy={busy} disabled={!isSaved} onClick={() => void run()}>
          Ask the endpoint
        </Button>
        {!isSaved && <span className="text-quiet text-sm">Save first: the test asks the endpoint that is saved.</span>}
      </div>
      <div aria-live="polite" className="grid min-w-0 gap-4">
        {problem && <Notice look="bad">{problem}</Notice>}
        {tested && <Result tested={tested} />}
      </div>
    </div>
  )
}

function Result({ tested }: { tested: Tested }) {
  const { ok, error, keys, ignored, received, sent, durationMs } = tested
  return (
    <>
      {ok ? (
        <Notice look="good" title={`It answered in ${Math.round(durationMs)} ms`}>
          {keys.length === 0 ? 'It knows nothing of this customer.' : null}
        </Notice>
      ) : (
        <Notice look="bad" title={error?.message ?? 'It gave no context'}>
          {adviceOf(error) && <p>{adviceOf(error)}</p>}
        </Notice>
      )}
      {keys.length > 0 && (
        <Table caption="What the endpoint knows">
          <thead>
            <tr>
              <Th>Placeholder</Th>
              <Th>Value</Th>
              <Th>Kind</Th>
              <Th>Where</Th>
            </tr>
          </thead>
          <tbody>
            {keys.map(({ key, type, inRequests }) => (
              <tr key={key}>
                <Td className="font-mono text-sm">{`{{context.${key}}}`}</Td>
                <Td className="max-w-72 font-mono text-sm wrap-anywhere">{shown(tested.context?.[key])}</Td>
                <Td>{type}</Td>
                <Td>{inRequests ? 'Messages and requests' : 'Messages'}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {ignored.length > 0 && (
        <ul className="grid gap-1 text-sm">
          {ignored.map(({ key, reason }) => (
            <li key={key}>
              <Badge tone="warn">Left out</Badge> <code className="font-mono">{key}</code> {reason}
            </li>
          ))}
        </ul>
      )}
      <details open={!ok}>
        <summary className="text-quiet text-sm">Sent and received</summary>
        <div className="mt-2 grid gap-3 text-sm">
          <Raw label="Sent">{JSON.stringify(sent, null, 2)}</Raw>
          {received && (
            <Raw label={`Received: status ${received.status}, ${received.bytes.toLocaleString()} bytes`}>
              {received.text}
            </Raw>
          )}
        </div>
      </details>
    </>
  )
}

/** The server's own hint speaks of actions where an endpoint answered with an error. */
function adviceOf(error: Tested['error']): string | null {
  if (error?.code === 'upstream_status')
    return 'What it answered stands below. A customer’s conversation goes on without.'
  return typeof error?.hint === 'string' ? error.hint : null
}

function Raw({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <p className="text-quiet mb-1">{label}</p>
      <pre className="bg-sunken max-h-64 overflow-auto rounded-lg p-3 font-mono wrap-anywhere whitespace-pre-wrap">
        {children}
      </pre>
    </div>
  )
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

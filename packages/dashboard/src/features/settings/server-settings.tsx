import type { components } from '@bellhop/client'
import { Section } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { LimitTable } from './limit-table.tsx'

export type Settings = components['schemas']['Settings']

/** How the operator has set up the server. It is read here, and set where the server is started. */
export function ServerSettings({ settings }: { settings: Settings }) {
  const { model, retention, egressAllow, operator, limits } = settings
  return (
    <>
      <Section title="Model" description="What agents use that name none of their own.">
        {model ? (
          <Facts
            facts={[
              ['Provider', model.provider],
              ['Model', model.modelId],
            ]}
          />
        ) : (
          <p>
            None: agents answer in guided mode, with buttons and forms. An operator sets{' '}
            <Variable>BELLHOP_MODEL</Variable>; an agent may also name a model and a key of its own.
          </p>
        )}
      </Section>
      <Section title="Retention" description="What is removed by itself, and after how long.">
        <Facts
          facts={[
            ['Conversations', <Days key="c" days={retention.conversationsDays} variable="CONVERSATIONS" />],
            ['Runs', <Days key="r" days={retention.runsDays} variable="RUNS" />],
            ['Audit trail', <Days key="a" days={retention.auditDays} variable="AUDIT" />],
          ]}
        />
      </Section>
      <Section
        title="What actions may reach"
        description="Every address of the public internet that is no one’s private network, and what stands here."
      >
        {egressAllow === null ? (
          <p className="text-quiet">
            The list tells of the operator’s network: the server’s first workspace alone sees it.
          </p>
        ) : egressAllow.length === 0 ? (
          <p>
            Nothing besides. An operator adds private addresses with <Variable>BELLHOP_EGRESS_ALLOW</Variable>.
          </p>
        ) : (
          <ul className="grid gap-1 font-mono text-sm">
            {egressAllow.map(each => (
              <li key={each} className="wrap-anywhere">
                {each}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="Limits" description="What an operator bounds. Those that were changed come first.">
        <LimitTable limits={limits} />
      </Section>
      <Section title="Server">
        <Facts
          facts={[
            ['Version', settings.version],
            ['Address', settings.publicUrl],
            ['Database', settings.database === 'embedded' ? 'Embedded' : 'PostgreSQL'],
            settings.node === null ? null : ['Node', settings.node],
            ['This workspace', operator ? 'Is the operator’s: the first of the server' : 'Is one of several'],
          ]}
        />
      </Section>
    </>
  )
}

function Days({ days, variable }: { days: number | null; variable: string }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {days === null ? 'Kept for ever' : days === 1 ? '1 day' : `${days} days`}
      <span className="text-quiet">
        <Variable>{`BELLHOP_RETENTION_${variable}_DAYS`}</Variable>
      </span>
    </span>
  )
}

function Variable({ children }: { children: string }) {
  return <code className="font-mono text-sm wrap-anywhere">{children}</code>
}

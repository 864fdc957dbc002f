import type { components } from '@bellhop/client'
import { Link } from '@tanstack/react-router'
import { useAgentNames } from '../../api/use-agent-names.ts'
import { Card, Section } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ExactTime } from '../../ui/time.tsx'
import { durationText } from '../runs/run-words.ts'
import { PlaygroundBadges } from './playground-badges.tsx'

type Conversation = components['schemas']['Conversation']

export function AboutConversation({
  conversation,
  mayOpenAgent,
}: {
  conversation: Conversation
  mayOpenAgent: boolean
}) {
  const { agentId, channel, medium, direction, mode, draft, contactNumber, agentNumber, externalId, origin } =
    conversation
  const name = useAgentNames().get(agentId) ?? agentId
  const link = 'text-accent underline'
  return (
    <div className="grid min-w-0 gap-6">
      <Card className="p-4 sm:p-6" aria-label="About this conversation">
        <Facts
          facts={[
            [
              'Agent',
              mayOpenAgent ? (
                <Link key="agent" to="/agents/$id" params={{ id: agentId }} className={link}>
                  {name}
                </Link>
              ) : (
                name
              ),
            ],
            ['Mode', mode === 'test' ? <PlaygroundBadges key="mode" isDraft={draft} /> : 'Live'],
            ['Channel', medium === channel ? channel : `${channel}, ${medium}`],
            ['Direction', direction === 'inbound' ? 'The customer began' : 'The agent began'],
            contactNumber ? ['Customer’s number', contactNumber] : null,
            agentNumber ? ['Agent’s number', agentNumber] : null,
            externalId ? ['Known elsewhere as', externalId] : null,
            origin ? ['Page', origin] : null,
            [
              'Customer',
              <Link key="contact" to="/conversations" search={{ contact: conversation.contactId }} className={link}>
                <span className="font-mono text-sm">{conversation.contactId}</span>
              </Link>,
            ],
            ['Started', <ExactTime key="started" at={conversation.createdAt} />],
            ['Last active', <ExactTime key="active" at={conversation.updatedAt} />],
            [
              'Runs',
              <Link key="runs" to="/runs" search={{ conversation: conversation.id }} className={link}>
                All runs of it
              </Link>,
            ],
          ]}
        />
      </Card>
      {conversation.contextCall && <ContextCall call={conversation.contextCall} />}
    </div>
  )
}

/** What became of asking the agent's context endpoint. The values are about a person, and are not kept here. */
function ContextCall({ call }: { call: NonNullable<Conversation['contextCall']> }) {
  const words = { pending: 'Not answered yet', succeeded: 'Answered', failed: 'Failed' }
  return (
    <Section title="Dynamic context">
      <div className="grid gap-3">
        {call.error && <Notice look="bad">{errorText(call.error)}</Notice>}
        <Facts
          facts={[
            ['Endpoint', words[call.status]],
            ['Asked', <ExactTime key="asked" at={call.askedAt} />],
            call.durationMs === null ? null : ['Took', durationText(call.durationMs)],
            ['Keys', call.keys.length > 0 ? call.keys.join(', ') : 'none'],
            call.ignored.length > 0 ? ['Left out', JSON.stringify(call.ignored)] : null,
          ]}
        />
      </div>
    </Section>
  )
}

function errorText(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  return String(error)
}

import { useState } from 'react'
import { Read } from '../../ui/read.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { useEvents } from '../conversations/use-events.ts'
import { useTurns } from '../conversations/use-turns.ts'
import { EventsPanel } from './events-panel.tsx'
import { PromptPanel } from './prompt-panel.tsx'
import { TurnsPanel } from './turns-panel.tsx'

/** What happens in a conversation, while it happens. */
export function Inspector({ id }: { id: string }) {
  const [tab, setTab] = useState('turns')
  const events = useEvents(id)
  const lastEvent = events.data?.at(-1)?.number ?? 0
  const turns = useTurns(id, lastEvent)
  return (
    <Tabs
      label="What happens"
      value={tab}
      onChange={setTab}
      tabs={[
        {
          value: 'turns',
          label: 'Turns',
          content: <TurnsPanel conversationId={id} turns={[...(turns.data?.values() ?? [])]} />,
        },
        { value: 'prompt', label: 'Prompt and tools', content: <PromptPanel id={id} lastEvent={lastEvent} /> },
        {
          value: 'events',
          label: 'Events',
          content: (
            <Read query={events} lines={5}>
              {list => <EventsPanel events={list} />}
            </Read>
          ),
        },
      ]}
    />
  )
}

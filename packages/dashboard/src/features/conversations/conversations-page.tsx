import { useFilters } from '../../app/use-filters.ts'
import { Page } from '../../ui/page.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { ConversationList } from './conversation-list.tsx'
import { HandOverList } from './hand-over-list.tsx'

export function ConversationsPage() {
  const [{ tab }, change] = useFilters(['tab', 'status'])
  return (
    <Page title="Conversations" description="What customers said, what was answered, and who waits for a person.">
      <Tabs
        label="Conversations"
        value={tab === 'hand-overs' ? tab : 'conversations'}
        onChange={value => change({ tab: value === 'conversations' ? '' : value, status: '' })}
        tabs={[
          { value: 'conversations', label: 'Conversations', content: <ConversationList /> },
          { value: 'hand-overs', label: 'Hand-overs', content: <HandOverList /> },
        ]}
      />
    </Page>
  )
}

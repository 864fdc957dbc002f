import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'

/** What others find where actions are made. */
export function OnlyForEditors() {
  return (
    <Page title="New action">
      <EmptyState title="Owners and editors make actions">Ask one of them for the role of an editor.</EmptyState>
    </Page>
  )
}

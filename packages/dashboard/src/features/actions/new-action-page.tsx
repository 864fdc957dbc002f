import { Page } from '../../ui/page.tsx'

export function NewActionPage() {
  return <Page title="New action">{null}</Page>
}

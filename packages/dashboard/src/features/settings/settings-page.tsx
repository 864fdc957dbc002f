import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { meQuery } from '../../api/session.ts'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { DangerZone } from './danger-zone.tsx'
import { ServerSettings } from './server-settings.tsx'
import { SettingsNav } from './settings-nav.tsx'
import { settingsQuery } from './settings-query.ts'
import { WorkspaceSection } from './workspace-section.tsx'

export function SettingsPage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const settings = useQuery(settingsQuery)
  const isOwner = me.workspace.role === 'owner'
  return (
    <Page title="Settings" description="The workspace, and how its server is set up.">
      <SettingsNav />
      <div className="grid grid-cols-1 gap-6">
        <WorkspaceSection key={me.workspace.id} me={me} isOwner={isOwner} />
        <Read query={settings} lines={8}>
          {data => <ServerSettings settings={data} />}
        </Read>
        {isOwner && settings.data && (
          <DangerZone id={me.workspace.id} name={me.workspace.name} isOperator={settings.data.operator} />
        )}
      </div>
    </Page>
  )
}

import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { meQuery } from '../../api/session.ts'
import { buttonClasses } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { say } from '../../ui/say.ts'
import { VersionDiff } from './version-diff.tsx'
import { VersionList } from './version-list.tsx'
import { type Version, versionsQuery } from './versions-query.ts'

/** The history of an action: what each save changed, and a way back. */
export function VersionsPage() {
  const { name } = useParams({ from: '/shell/actions/$name/versions' })
  const versions = useQuery(versionsQuery(name))
  return (
    <Page
      title="Versions"
      description={name}
      actions={
        <Link to="/actions/$name" params={{ name }} className={buttonClasses()}>
          Back to the editor
        </Link>
      }
    >
      <Read query={versions} lines={6}>
        {all => <History name={name} versions={all} />}
      </Read>
    </Page>
  )
}

function History({ name, versions }: { name: string; versions: readonly Version[] }) {
  const { data: me } = useSuspenseQuery(meQuery)
  const search = useSearch({ from: '/shell/actions/$name/versions' })
  const navigate = useNavigate()
  const [asked, setAsked] = useState<number | null>(null)
  const newest = versions[0]?.version ?? 1
  const after = known(versions, search.after) ?? newest
  const before = known(versions, search.before) ?? Math.max(1, after - 1)
  const canEdit = me.workspace.role === 'owner' || me.workspace.role === 'editor'
  const compare = (from: number, to: number) =>
    void navigate({
      to: '/actions/$name/versions',
      params: { name },
      search: { before: String(from), after: String(to) },
      replace: true,
    })
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,32rem)_minmax(0,1fr)]">
      <VersionList
        versions={versions}
        before={before}
        after={after}
        onCompare={compare}
        onRestore={canEdit ? setAsked : null}
      />
      <Section title={`From version ${before} to version ${after}`} aria-live="polite">
        {versions.length < 2 ? (
          <p className="text-quiet">There is one version. Each save makes another, and here you see what it changed.</p>
        ) : (
          <VersionDiff name={name} before={before} after={after} />
        )}
      </Section>
      <RestoreDialog name={name} version={asked} newest={newest} onClose={() => setAsked(null)} />
    </div>
  )
}

function known(versions: readonly Version[], text: string | undefined): number | null {
  return versions.find(({ version }) => String(version) === text)?.version ?? null
}

function RestoreDialog({
  name,
  version,
  newest,
  onClose,
}: {
  name: string
  version: number | null
  newest: number
  onClose: () => void
}) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const restore = async () => {
    if (version === null) return
    const saved = await dataOf(
      api.POST('/v1/actions/{name}/versions/{version}/restore', {
        params: { path: { name, version } },
        headers: { 'If-Match': `"${newest}"` },
      }),
    )
    await queries.invalidateQueries({ queryKey: ['actions'] })
    say(`Version ${version} is back, as version ${saved.version}`)
    await navigate({ to: '/actions/$name/versions', params: { name: saved.name }, search: {}, replace: true })
  }
  return (
    <ConfirmDialog
      open={version !== null}
      onClose={onClose}
      title={`Restore version ${version}?`}
      confirmLabel="Restore it"
      onConfirm={restore}
    >
      <p>
        What version {version} says is saved again, as version {newest + 1}. Agents use it from their next run on, and
        approvals that wait are void. Version {newest} stays in this list, so you can go back to it in the same way.
      </p>
    </ConfirmDialog>
  )
}

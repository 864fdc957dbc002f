import { Link } from '@tanstack/react-router'
import type { Role } from '../api/session.ts'
import { buttonClasses } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Page } from '../ui/page.tsx'

/** Instead of a page that the server would answer with refusals. */
export function NotForRole({ label, role, roles }: { label: string; role: Role; roles: readonly Role[] }) {
  return (
    <Page title={label}>
      <EmptyState
        title={`This isn’t open to the role ${role}`}
        action={
          <Link to="/runs" className={buttonClasses()}>
            Go to the runs
          </Link>
        }
      >
        It takes the role {roles.join(' or ')}. An owner of the workspace can change roles under Settings, People.
      </EmptyState>
    </Page>
  )
}

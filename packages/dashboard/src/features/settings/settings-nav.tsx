import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery, type Role } from '../../api/session.ts'

const authors: readonly Role[] = ['owner', 'editor', 'viewer']

const places = [
  { to: '/settings', label: 'General', roles: authors },
  { to: '/settings/people', label: 'People', roles: authors },
  { to: '/settings/keys', label: 'API keys', roles: ['owner'] },
  { to: '/settings/profile', label: 'Your profile', roles: [...authors, 'support'] },
] as const satisfies readonly { to: string; label: string; roles: readonly Role[] }[]

/** The pages of the settings, those that a role may see. Stands on top of each of them. */
export function SettingsNav() {
  const { data: me } = useSuspenseQuery(meQuery)
  const mine = places.filter(({ roles }: { roles: readonly Role[] }) => roles.includes(me.workspace.role))
  if (mine.length < 2) return null
  return (
    <nav aria-label="Settings" className="border-line mb-6 flex gap-1 overflow-x-auto border-b">
      {mine.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: true }}
          className="text-quiet hover:text-ink data-[status=active]:border-accent data-[status=active]:text-ink -mb-px border-b-2 border-transparent px-3 py-2 max-sm:px-2 font-medium whitespace-nowrap"
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}

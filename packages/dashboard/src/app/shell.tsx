import { useSuspenseQuery } from '@tanstack/react-query'
import { Link, Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { Menu as MenuIcon, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { meQuery } from '../api/session.ts'
import { IconButton } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Account } from './account.tsx'
import icon from './icon.svg'
import { NotForRole } from './not-for-role.tsx'
import { placeOf, places } from './places.ts'
import { WorkspaceSwitcher } from './workspace-switcher.tsx'

/** The frame around every page: where one is, where one can go, and whose workspace it is. */
export function Shell() {
  const { data: me } = useSuspenseQuery(meQuery)
  const [open, setOpen] = useState(false)
  const path = useRouterState({ select: state => state.location.pathname })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that was gone to closes the menu.
  useEffect(() => setOpen(false), [path])
  const { role } = me.workspace
  const place = placeOf(path)
  const mayBeHere = place.roles.includes(role)
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_1fr]">
      <a
        href="#content"
        className="bg-accent text-on-accent sr-only z-50 rounded-lg px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <header className="border-line bg-raised sticky top-0 z-30 flex items-center gap-2 border-b px-3 py-2 lg:hidden">
        <IconButton
          label={open ? 'Close the menu' : 'Open the menu'}
          aria-expanded={open}
          aria-controls="places"
          onClick={() => setOpen(!open)}
        >
          {open ? <X aria-hidden="true" size={20} /> : <MenuIcon aria-hidden="true" size={20} />}
        </IconButton>
        <img src={icon} alt="" className="size-6" />
        <span className="font-semibold">Bellhop</span>
      </header>
      <aside
        id="places"
        className={classes(
          'border-line bg-raised z-20 flex-col gap-4 border-r p-3 lg:sticky lg:top-0 lg:flex lg:h-dvh',
          open ? 'fixed inset-0 top-14 flex overflow-y-auto' : 'hidden',
        )}
      >
        <div className="hidden items-center gap-2 px-2 pt-1 lg:flex">
          <img src={icon} alt="" className="size-7" />
          <span className="text-lg font-semibold tracking-tight">Bellhop</span>
        </div>
        <WorkspaceSwitcher me={me} />
        <nav aria-label="Main" className="grid gap-0.5">
          {places
            .filter(({ roles }) => roles.includes(role))
            .map(({ to, label, icon: Icon }) => (
              <Link
                key={to}
                to={to}
                activeOptions={{ exact: to === '/' }}
                className="text-quiet hover:bg-hover hover:text-ink data-[status=active]:bg-accent-soft data-[status=active]:text-ink flex items-center gap-3 rounded-lg px-3 py-2 font-medium"
              >
                <Icon aria-hidden="true" size={18} />
                {label}
              </Link>
            ))}
        </nav>
        <div className="mt-auto">
          <Account me={me} />
        </div>
      </aside>
      <main id="content" tabIndex={-1} className="min-w-0 outline-none">
        {mayBeHere ? <Outlet /> : <NotForRole {...place} role={role} />}
        {!mayBeHere && path === '/' && <Navigate to="/conversations" replace />}
      </main>
    </div>
  )
}

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { ApiError } from '../api/api-error.ts'
import { enterWorkspace } from '../api/enter-workspace.ts'
import { queryClient } from '../api/query-client.ts'
import { meQuery } from '../api/session.ts'
import { isOwnPage } from './own-page.ts'
import { NotFound, Problem } from './problem.tsx'
import { Shell } from './shell.tsx'

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: Problem })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string; problem?: string } => ({
    ...(isOwnPage(search.to) && { to: search.to }),
    ...(typeof search.problem === 'string' && { problem: search.problem }),
  }),
  component: lazyRouteComponent(() => import('../features/sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation/$token',
  // Whoever comes back from signing in may have joined on the way.
  validateSearch: (search: Record<string, unknown>): { enter?: true } => (search.enter === true ? { enter: true } : {}),
  component: lazyRouteComponent(() => import('../features/sign-in/invitation-page.tsx'), 'InvitationPage'),
})

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('../features/sign-in/reset-password-page.tsx'), 'ResetPasswordPage'),
})

/** Everything that needs somebody who has signed in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await enterWorkspace(() => queryClient.ensureQueryData(meQuery))
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: '/sign-in', search: { to: location.href } })
      throw error
    }
  },
})

const page = <const P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    // Filters stand in the address, so that a link shows what its sender saw.
    validateSearch: (search: Record<string, unknown>): Record<string, string> =>
      Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)])),
    component,
  })

const pages = [
  page(
    '/',
    lazyRouteComponent(() => import('../features/overview/overview-page.tsx'), 'OverviewPage'),
  ),
  page(
    '/welcome',
    lazyRouteComponent(() => import('../features/overview/welcome-page.tsx'), 'WelcomePage'),
  ),
  page(
    '/actions',
    lazyRouteComponent(() => import('../features/actions/actions-page.tsx'), 'ActionsPage'),
  ),
  page(
    '/actions/new',
    lazyRouteComponent(() => import('../features/imports/new-action-page.tsx'), 'NewActionPage'),
  ),
  page(
    '/actions/new/$draft',
    lazyRouteComponent(() => import('../features/actions/new-draft-page.tsx'), 'NewDraftPage'),
  ),
  page(
    '/actions/$name',
    lazyRouteComponent(() => import('../features/actions/action-page.tsx'), 'ActionPage'),
  ),
  page(
    '/actions/$name/versions',
    lazyRouteComponent(() => import('../features/versions/versions-page.tsx'), 'VersionsPage'),
  ),
  page(
    '/agents',
    lazyRouteComponent(() => import('../features/agents/agents-page.tsx'), 'AgentsPage'),
  ),
  page(
    '/agents/$id',
    lazyRouteComponent(() => import('../features/agents/agent-page.tsx'), 'AgentPage'),
  ),
  page(
    '/agents/$id/playground',
    lazyRouteComponent(() => import('../features/playground/playground-page.tsx'), 'PlaygroundPage'),
  ),
  page(
    '/secrets',
    lazyRouteComponent(() => import('../features/secrets/secrets-page.tsx'), 'SecretsPage'),
  ),
  page(
    '/runs',
    lazyRouteComponent(() => import('../features/runs/runs-page.tsx'), 'RunsPage'),
  ),
  page(
    '/runs/$id',
    lazyRouteComponent(() => import('../features/runs/run-page.tsx'), 'RunPage'),
  ),
  page(
    '/conversations',
    lazyRouteComponent(() => import('../features/conversations/conversations-page.tsx'), 'ConversationsPage'),
  ),
  page(
    '/conversations/$id',
    lazyRouteComponent(() => import('../features/conversations/conversation-page.tsx'), 'ConversationPage'),
  ),
  page(
    '/audit',
    lazyRouteComponent(() => import('../features/audit/audit-page.tsx'), 'AuditPage'),
  ),
  page(
    '/settings',
    lazyRouteComponent(() => import('../features/settings/settings-page.tsx'), 'SettingsPage'),
  ),
  page(
    '/settings/people',
    lazyRouteComponent(() => import('../features/settings/people-page.tsx'), 'PeoplePage'),
  ),
  page(
    '/settings/keys',
    lazyRouteComponent(() => import('../features/settings/keys-page.tsx'), 'KeysPage'),
  ),
  page(
    '/settings/profile',
    lazyRouteComponent(() => import('../features/settings/profile-page.tsx'), 'ProfilePage'),
  ),
]

export const router = createRouter({
  routeTree: root.addChildren([signIn, invitation, resetPassword, shell.addChildren(pages)]),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

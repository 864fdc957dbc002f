import { registerTemplateRoutes } from './action-templates/routes.ts'
import { registerActionRoutes } from './actions/routes.ts'
import { registerAgentRoutes } from './agents/routes.ts'
import { registerApiKeyRoutes } from './api-keys/routes.ts'
import type { RegisterRoutes } from './app.ts'
import { registerAuditRoutes } from './audit/routes.ts'
import { registerHealthRoutes } from './health/routes.ts'
import { registerImportRoutes } from './imports/routes.ts'
import { registerMemberRoutes } from './members/routes.ts'
import { registerReportRoutes } from './reports/routes.ts'
import { registerRetentionRoutes } from './retention/routes.ts'
import { registerKeyRoutes } from './rotation/routes.ts'
import { registerSecretRoutes } from './secrets/routes.ts'
import { registerSettingsRoutes } from './settings/routes.ts'
import { registerInvitationRoutes } from './sign-in/invitation-routes.ts'
import { registerOidcRoutes } from './sign-in/oidc/oidc-routes.ts'
import { registerProfileRoutes } from './sign-in/profile-routes.ts'
import { registerPasswordResetRoutes } from './sign-in/reset-routes.ts'
import { registerSignInRoutes } from './sign-in/routes.ts'
import { registerSessionRoutes } from './sign-in/session-routes.ts'
import { registerMetricsRoutes } from './telemetry/routes.ts'
import { registerWorkspaceRoutes } from './workspaces/routes.ts'

/** Every feature that the server offers, one line each. */
export const features: readonly RegisterRoutes[] = [
  registerHealthRoutes,
  registerMetricsRoutes,
  registerSignInRoutes,
  registerInvitationRoutes,
  registerOidcRoutes,
  registerProfileRoutes,
  registerSessionRoutes,
  registerPasswordResetRoutes,
  registerMemberRoutes,
  registerWorkspaceRoutes,
  registerRetentionRoutes,
  // Before those with a name in their place.
  registerImportRoutes,
  registerActionRoutes,
  registerTemplateRoutes,
  registerAgentRoutes,
  registerSecretRoutes,
  registerApiKeyRoutes,
  registerKeyRoutes,
  registerAuditRoutes,
  registerReportRoutes,
  registerSettingsRoutes,
]

import { registerContextRoutes } from './agent-context/routes.ts'
import type { RegisterRoutes } from './app.ts'
import { registerChangeRoutes } from './changes/routes.ts'
import { registerEmbedFiles } from './channels/embed/files.ts'
import { registerEmbedRoutes } from './channels/embed/routes.ts'
import { registerOpenAiRoutes } from './channels/openai/routes.ts'
import type { ConversationParts } from './conversations/conversation-parts.ts'
import { registerConversationRoutes } from './conversations/routes.ts'
import { registerDashboard } from './dashboard/routes.ts'
import { registerHandOverRoutes } from './hand-overs/routes.ts'
import { registerPlaygroundRoutes } from './playground/routes.ts'
import { registerRunRoutes } from './runs/routes.ts'
import { registerCaseRoutes } from './test-cases/routes.ts'

/** The features that run actions and hold conversations, one line each. */
export function liveFeatures(parts: ConversationParts): readonly RegisterRoutes[] {
  return [
    app => registerRunRoutes(app, parts),
    app => registerCaseRoutes(app, parts),
    app => registerConversationRoutes(app, parts),
    app => registerChangeRoutes(app, parts),
    app => registerPlaygroundRoutes(app, parts),
    app => registerHandOverRoutes(app, parts),
    app => registerEmbedRoutes(app, parts),
    app => registerContextRoutes(app, parts),
    app => registerOpenAiRoutes(app, parts),
    app => registerEmbedFiles(app),
    app => registerDashboard(app),
  ]
}

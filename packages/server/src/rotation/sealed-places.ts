import { auditKeyContext } from '../audit/signing-key.ts'
import { stateContext } from '../conversations/conversation-state.ts'
import { heldContext } from '../conversations/held-values.ts'
import { callContext } from '../conversations/turn-state.ts'
import { answerContext } from '../idempotency/answer-once.ts'
import { waitingContext } from '../runs/waiting-state.ts'
import { secretKeyContext } from '../secrets/seal-secret.ts'
import { workspaceKeyContext } from '../workspaces/workspace-key.ts'
import { type SealedPlace, sealedCalls, sealedColumn } from './store.ts'

/**
 * Everywhere that something sealed by a master key is kept. `sealed-places.test.ts` compares it with the tables: what is left
 * out here would stay with the old key, and be lost with it.
 */
export const sealedPlaces: readonly SealedPlace[] = [
  sealedColumn('workspaces', 'sealed_key', null, workspaceKeyContext),
  sealedColumn('secret_keys', 'sealed', 'key_id', secretKeyContext),
  sealedColumn('conversations', 'sealed_held', 'id', (workspaceId, id) => heldContext({ workspaceId, id })),
  sealedColumn('conversations', 'sealed_state', 'id', (workspaceId, id) => stateContext({ workspaceId, id })),
  sealedColumn('runs', 'sealed_prepared', 'id', waitingContext),
  sealedColumn('kept_answers', 'sealed_body', 'key', answerContext),
  sealedColumn('audit_keys', 'sealed_key', 'id', auditKeyContext),
  sealedCalls((workspaceId, id, callId) => callContext({ workspaceId, id }, callId)),
]

import { auditKeyContext } from '../audit/signing-key.ts'
import { stateContext } from '../conversations/conversation-state.ts'
import { heldContext } from '../conversations/held-values.ts'
import { callContext } from '../conversations/turn-state.ts'
import { leftContext } from '../hand-overs/sealed-left.ts'
import { answerContext } from '../idempotency/answer-once.ts'
import { waitingContext } from '../runs/waiting-state.ts'
import { secretKeyContext } from '../secrets/seal-secret.ts'
import { workspaceKeyContext } from '../workspaces/workspace-key.ts'
import { type SealedPlace, sealedCalls, sealedColumn } from './store.ts'

/**
 * Everywhere that something sealed by a master key is kept, in the order of a rotation. `sealed-places.test.ts` compares it with
 * the tables: what is left out here would stay with the old key, and be lost with it.
 *
 * The workspaces' own keys come last, and only once an older key holds nothing else (`rotate-keys.ts`). So long as anything is
 * left to do they still need the older key: they are few, and a start that looks at them all knows.
 */
export const sealedPlaces: readonly SealedPlace[] = [
  sealedColumn('conversations', 'sealed_held', 'id', (workspaceId, id) => heldContext({ workspaceId, id }), 'edges'),
  sealedColumn('conversations', 'sealed_state', 'id', (workspaceId, id) => stateContext({ workspaceId, id }), 'edges'),
  sealedColumn('runs', 'sealed_prepared', 'id', waitingContext),
  sealedColumn('hand_overs', 'sealed_left', 'id', leftContext),
  sealedCalls((workspaceId, id, callId) => callContext({ workspaceId, id }, callId)),
  sealedColumn('kept_answers', 'sealed_body', 'key', answerContext, 'edges'),
  sealedColumn('audit_keys', 'sealed_key', 'id', auditKeyContext),
  sealedColumn('secret_keys', 'sealed', 'key_id', secretKeyContext),
  sealedColumn('workspaces', 'sealed_key', null, workspaceKeyContext),
]

import type { Offer } from '@bellhop/core/stream'
import type { ApiFailure } from '../api/visitor-api.ts'
import type { Answers, ApprovalEntry, FormEntry } from '../state/chat.ts'
import { type LocalStep, reduceLocal } from '../state/reduce-local.ts'
import { texts } from '../texts/texts.ts'
import type { Store } from './app-state.ts'
import type { SessionKeeper } from './session.ts'

/** What a step came to. `errors` are to be shown at the fields of these names. */
export type StepResult = { ok: true } | { ok: false; message: string; errors: Record<string, string> }

export interface CustomerSteps {
  say(text: string): void
  take(offer: Offer): void
  sayAgain(key: string): void
  unsay(key: string): void
  submit(form: FormEntry, values: Answers): Promise<StepResult>
  dismiss(form: FormEntry): Promise<StepResult>
  decide(approval: ApprovalEntry, yes: boolean): Promise<StepResult>
  rate(messageId: string, value: 'up' | 'down'): void
  /** Ends the answer that is being made; what was sent already is not taken back. */
  stop(): void
}

interface StepParts {
  session: SessionKeeper
  store: Store
  wait(ms: number): Promise<void>
  onFailure(failure: ApiFailure): void
}

/** How often a message is offered again while another turn is still running: about 20 s in all. */
const BUSY_TRIES = 12

/** Everything that a customer can do in the panel, shown at once and then told to the server. */
export function createCustomerSteps({ session, store, wait, onFailure }: StepParts): CustomerSteps {
  const bodies = new Map<string, object>()
  let said = 0

  const step = (local: LocalStep) => store.set(({ chat }) => ({ chat: reduceLocal(chat, local) }))

  function speak(text: string, body: object) {
    const key = `said-${++said}`
    bodies.set(key, body)
    step({ type: 'said', key, text })
    void deliver(key, body)
  }

  async function deliver(key: string, body: object) {
    let place: string | undefined
    for (let tries = 1; ; tries++) {
      // What is still to be said when the customer signs out is not for the conversation of whoever comes next.
      place ??= session.current()?.conversationId
      const result = await session.post('/messages', body, place)
      if (result.ok) return step({ type: 'said-status', key, status: 'accepted' })
      const busy = result.status === 409 || result.retryAfterMs !== null
      if (busy && tries < BUSY_TRIES) {
        await wait(Math.max(result.retryAfterMs ?? 0, Math.min(2000, 300 * tries)))
        continue
      }
      onFailure(result)
      return step({ type: 'said-status', key, status: 'failed' })
    }
  }

  function refuse(failure: ApiFailure, message = wordsFor(failure)): StepResult {
    onFailure(failure)
    return { ok: false, message, errors: {} }
  }

  return {
    say(text) {
      const trimmed = text.trim()
      if (trimmed !== '') speak(trimmed, { text: trimmed })
    },
    take: offer => speak(offer.label, { action: offer.action }),
    sayAgain(key) {
      const body = bodies.get(key)
      if (!body) return
      step({ type: 'said-status', key, status: 'sending' })
      void deliver(key, body)
    },
    unsay: key => step({ type: 'unsaid', key }),

    async submit(form, values) {
      const result = await session.post(`/runs/${form.runId}/inputs`, { inputs: values })
      if (result.ok) {
        step({ type: 'form-answered', key: form.key, answers: values })
        return { ok: true }
      }
      if (isSettled(result)) {
        step({ type: 'form-settled', key: form.key, status: 'answered' })
        return { ok: true }
      }
      const errors: Record<string, string> = {}
      const rest: string[] = []
      for (const issue of result.issues) {
        const name = form.fields.find(field => issue.path.endsWith(`.${field.name}`))?.name
        if (name === undefined) rest.push(issue.message)
        else errors[name] ??= issue.message
      }
      if (result.issues.length === 0) return refuse(result)
      return { ok: false, message: rest.join(' '), errors }
    },

    async dismiss(form) {
      const result = await session.post(`/runs/${form.runId}/cancel`, {})
      if (!result.ok && !isSettled(result)) return refuse(result)
      step({ type: 'form-settled', key: form.key, status: 'dismissed' })
      return { ok: true }
    },

    async decide(approval, yes) {
      const { runId, approvalId, digest } = approval
      const result = await session.post(`/runs/${runId}/${yes ? 'approve' : 'deny'}`, { digest })
      if (result.ok) {
        step({ type: 'approval-settled', approvalId, status: yes ? 'approved' : 'denied' })
        return { ok: true }
      }
      return refuse(result, isSettled(result) ? texts.tooLate : undefined)
    },

    stop() {
      void session.post('/stop', {}).then(result => {
        if (!result.ok) onFailure(result)
      })
    },

    rate(messageId, value) {
      const before = store.get().feedback
      store.set({ feedback: { ...before, [messageId]: value } })
      void session.post('/feedback', { messageId, value }).then(result => {
        if (result.ok) return
        onFailure(result)
        const { [messageId]: _, ...feedback } = store.get().feedback
        store.set({ feedback })
      })
    },
  }
}

/** Decided or answered in another tab meanwhile: the stream tells what happened. */
function isSettled(failure: ApiFailure): boolean {
  return failure.status === 409 || failure.status === 410
}

function wordsFor(failure: ApiFailure): string {
  return failure.message || (failure.status === 0 ? texts.connectionLost : texts.wentWrong)
}

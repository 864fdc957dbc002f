import type { Action } from '@bellhop/core'
import type { Offer } from '@bellhop/core/stream'
import { handOverName } from '../hand-overs/hand-over-name.ts'
import type { TurnItem } from './brain.ts'

/** What of an action decides whether its button is shown. */
export type Offerable = Pick<Action, 'name' | 'title' | 'offer'>

/** `standing`: nothing that happened is a reason for these, they are always offered. */
export interface Offered {
  offers: Offer[]
  standing?: true
}

/** Buttons are a choice only while they are few. */
const mostOffers = 5

/** What is offered without being asked: the actions that say so, and no other. */
export function offersOf(actions: readonly Offerable[]): Offer[] {
  return toOffers(actions.filter(({ offer }) => offer === 'always'))
}

/** What is offered where a customer got no answer. */
export function unansweredOffersOf(actions: readonly Offerable[]): Offer[] {
  return toOffers(actions.filter(({ offer }) => offer === 'after_unanswered' || offer === 'always'))
}

/** What is offered to somebody who is not happy with an answer. */
export function unhappyOffersOf(actions: readonly Offerable[]): Offer[] {
  return toOffers(actions.filter(({ name, offer }) => offer === 'after_negative_feedback' || name === handOverName))
}

/**
 * What is offered at the end of a turn: what its author has for what became of the last run; where that didn't succeed, that
 * somebody gets back to the customer; where the customer got no answer, what is meant for that; else what is always offered.
 * `actions`: those that the agent may use now.
 */
export function offersAfter(items: readonly TurnItem[], actions: readonly Offerable[], unanswered = false): Offered {
  const last = items.findLast(item => item.type === 'tool-result' && item.outcome.runId !== null)
  if (unanswered) return { offers: unansweredOffersOf(actions) }
  if (last?.type !== 'tool-result') return standing(actions)
  const { outcome, action: name } = last
  const rest = actions.filter(action => action.name !== name)
  const followUps = outcome.followUps.flatMap(followUp => rest.filter(action => action.name === followUp))
  const someone = hasFailed(outcome.status) ? rest.filter(action => action.name === handOverName) : []
  const next = [...followUps, ...someone.filter(action => !followUps.includes(action))]
  return next.length > 0 ? { offers: toOffers(next) } : standing(rest)
}

function standing(actions: readonly Offerable[]): Offered {
  return { offers: offersOf(actions), standing: true }
}

function hasFailed(status: string): boolean {
  return status === 'failed' || status === 'unknown'
}

function toOffers(actions: readonly Offerable[]): Offer[] {
  return actions.slice(0, mostOffers).map(({ name, title }) => ({ action: name, label: title }))
}

import { customerWords, underWayWords } from '@bellhop/core'
import type { Offer } from '@bellhop/core/stream'
import type { BrainPart, BrainRequest, OfferedAction, ToolOutcome } from '../brain.ts'
import { offersAfter, offersOf, unansweredOffersOf } from '../offers.ts'
import { guidedWords } from './guided-words.ts'
import { suggestActions } from './suggest-actions.ts'

/**
 * The brain that needs no model. It answers text with buttons, and starts an action only when its button is pressed:
 * it never runs anything from text alone.
 */
export function createGuidedBrain(): { step(request: BrainRequest): AsyncIterable<BrainPart> } {
  return { step: request => step(request) }
}

async function* step(request: BrainRequest): AsyncGenerator<BrainPart> {
  const last = request.items.at(-1)
  switch (last?.type) {
    case 'customer-choice':
      yield* answerChoice(request, last.action)
      return
    case 'customer-message':
      yield* answerText(request, last.text)
      return
    case 'tool-result':
      yield* answerResult(request, last.outcome)
      return
    default:
      yield { type: 'stop', reason: 'end' }
  }
}

async function* answerChoice(request: BrainRequest, name: string | null): AsyncGenerator<BrainPart> {
  const words = guidedWords(request.agent.locale)
  const action = request.actions.find(candidate => candidate.name === name)
  if (action) {
    yield { type: 'tool-call', callId: `call_${request.items.length}`, action: action.name, inputs: {} }
    yield { type: 'stop', reason: 'tool-calls' }
    return
  }
  const offers = name === null ? unansweredOffersOf(request.actions) : offersOf(request.actions)
  yield* say((name === null ? words.noneOfThese : words.goneAction)(offers.length > 0))
  yield* offer(offers)
  yield { type: 'stop', reason: 'end' }
}

async function* answerText(request: BrainRequest, text: string): AsyncGenerator<BrainPart> {
  const words = guidedWords(request.agent.locale)
  const found = suggestActions(request.actions, text)
  if (found.length > 0) {
    yield* say(found.length === 1 ? words.foundOne : words.foundSome)
    yield* offer([...found.map(toOffer), { action: null, label: words.none }])
  } else {
    const offers = unansweredOffersOf(request.actions)
    yield* say(request.actions.length === 0 ? words.noActions : words.foundNothing(offers.length > 0))
    yield* offer(offers)
  }
  yield { type: 'stop', reason: 'end' }
}

async function* answerResult(request: BrainRequest, outcome: ToolOutcome): AsyncGenerator<BrainPart> {
  // An author's words may be made of nothing but what the answer turned out to lack.
  const words = outcome.message?.trim() ? outcome.message : defaultWords(outcome, request.agent.locale)
  yield* say(words)
  yield* offer(offersAfter(request.items, request.actions).offers)
  yield { type: 'stop', reason: 'end' }
}

function defaultWords(outcome: ToolOutcome, locale: string): string {
  const words = guidedWords(locale)
  switch (outcome.status) {
    case 'succeeded':
      return words.done
    case 'running':
      return underWayWords(locale)
    case 'denied':
      return words.denied
    case 'expired':
      return words.expired
    case 'cancelled':
      return words.cancelled
    default:
      return outcome.error ? customerWords(outcome.error.code, locale) : words.failed
  }
}

function toOffer(action: OfferedAction): Offer {
  return { action: action.name, label: action.title }
}

async function* say(text: string): AsyncGenerator<BrainPart> {
  yield { type: 'text-delta', text }
}

async function* offer(offers: Offer[]): AsyncGenerator<BrainPart> {
  if (offers.length > 0) yield { type: 'offers', offers }
}

import { describe, expect, it } from 'vitest'
import type { TurnItem } from './brain.ts'
import { offersAfter, offersOf, unansweredOffersOf, unhappyOffersOf } from './offers.ts'

const look = offerable('look', 'never')
const cancel = offerable('cancel', 'never')
const desk = offerable('desk', 'always')
const person = offerable('person', 'after_unanswered')
const sorry = offerable('sorry', 'after_negative_feedback')
const handOver = offerable('hand_over', 'after_unanswered')
const all = [look, cancel, desk, person, sorry, handOver]

describe('what is offered', () => {
  it('without being asked, where no answer was found, and to somebody who is not happy', () => {
    expect(names(offersOf(all))).toEqual(['desk'])
    expect(names(unansweredOffersOf(all))).toEqual(['desk', 'person', 'hand_over'])
    expect(names(unhappyOffersOf(all))).toEqual(['sorry', 'hand_over'])
  })

  it('after a run is what its author has for it, as far as the agent may use it now', () => {
    expect(namesOf(offersAfter([ran('look', 'succeeded', ['cancel', 'gone', 'look'])], all))).toEqual(['cancel'])
    expect(namesOf(offersAfter([ran('look', 'succeeded', ['gone'])], all))).toEqual(['desk'])
    expect(namesOf(offersAfter([ran('desk', 'succeeded')], all))).toEqual([])
  })

  it('after a run that did not succeed is a person too, and not after one that the customer did not want', () => {
    expect(namesOf(offersAfter([ran('look', 'failed', ['cancel'])], all))).toEqual(['cancel', 'hand_over'])
    expect(namesOf(offersAfter([ran('look', 'unknown')], all))).toEqual(['hand_over'])
    expect(namesOf(offersAfter([ran('look', 'failed')], [look, desk]))).toEqual(['desk'])
    for (const status of ['denied', 'cancelled', 'expired', 'succeeded'])
      expect(namesOf(offersAfter([ran('look', status)], all)), status).toEqual(['desk'])
    expect(namesOf(offersAfter([ran('hand_over', 'failed')], all))).toEqual(['desk'])
  })

  it('goes by the last run of the turn, and by nothing that never ran', () => {
    const items = [ran('look', 'failed'), ran('cancel', 'succeeded', ['person'])]
    expect(namesOf(offersAfter(items, all))).toEqual(['person'])
    const refused: TurnItem = ran('look', 'failed', [], null)
    expect(namesOf(offersAfter([ran('cancel', 'succeeded', ['person']), refused], all))).toEqual(['person'])
    expect(namesOf(offersAfter([refused], all))).toEqual(['desk'])
  })

  it('at the end of a turn without an answer is what is meant for that', () => {
    expect(namesOf(offersAfter([ran('look', 'succeeded', ['cancel'])], all, true))).toEqual([
      'desk',
      'person',
      'hand_over',
    ])
  })

  it('says where it is offered for no reason of the turn', () => {
    expect(offersAfter([], all).standing).toBe(true)
    expect(offersAfter([ran('look', 'succeeded')], all).standing).toBe(true)
    expect(offersAfter([ran('look', 'succeeded', ['cancel'])], all).standing).toBeUndefined()
    expect(offersAfter([], all, true).standing).toBeUndefined()
  })

  it('is five at the most', () => {
    expect(offersOf(Array.from({ length: 9 }, (_, i) => offerable(`a${i}`, 'always')))).toHaveLength(5)
  })
})

function offerable(name: string, offer: 'never' | 'always' | 'after_unanswered' | 'after_negative_feedback') {
  return { name, title: name.toUpperCase(), offer }
}

function namesOf({ offers }: { offers: readonly { action: string | null }[] }) {
  return names(offers)
}

function names(offers: readonly { action: string | null }[]) {
  return offers.map(({ action }) => action)
}

function ran(action: string, status: string, followUps: string[] = [], runId: string | null = 'run_1'): TurnItem {
  const outcome = { runId, status, result: null, message: null, followUps, error: null }
  return { type: 'tool-result', callId: 'c', action, outcome }
}

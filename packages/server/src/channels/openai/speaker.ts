import type { StreamEvent } from '@bellhop/core/stream'
import { choiceWords } from './choice-words.ts'
import { readOut } from './spoken-offers.ts'

export interface Speaker {
  /** What is to be said of the next event; empty where that is nothing. */
  hear(event: StreamEvent): string
  /** What is to be said at the end, where nothing was said. */
  close(): string
  /** The answer was cut short. */
  isCut(): boolean
}

/** Turns the events of a turn into one text in the agent's language: what the agent says, the choices that it offers, and what went wrong. */
export function createSpeaker(locale: string): Speaker {
  const words = choiceWords(locale)
  const spoken = new Map<string, string>()
  const anew = new Map<string, string>()
  let last: string | null = null
  let cut = false
  let silence = words.nothing

  // Each message on a line of its own.
  const say = (id: string, text: string) => {
    const lead = last === null || last === id || text === '' ? '' : '\n'
    if (text !== '') last = id
    return lead + text
  }
  const hearText = (id: string, text: string) => {
    const before = spoken.get(id)
    if (before === undefined) return ''
    const again = anew.get(id)
    if (again === undefined) {
      spoken.set(id, before + text)
      return say(id, text)
    }
    const now = again + text
    anew.set(id, now)
    if (before.startsWith(now)) return ''
    spoken.set(id, now)
    if (now.startsWith(before)) return say(id, now.slice(before.length))
    anew.delete(id)
    last = id
    return `\n${now}`
  }

  return {
    hear: event => {
      switch (event.type) {
        case 'message-start':
          if (event.role !== 'agent') return ''
          // A step that another node takes anew begins its message anew: what was said of it is not said again.
          if (spoken.has(event.messageId)) anew.set(event.messageId, '')
          else spoken.set(event.messageId, '')
          return ''
        case 'text-delta':
          return hearText(event.messageId, event.text)
        case 'offers':
          // After every answer the same choices would be noise.
          return event.offers.length > 0 && !event.standing ? say('offers', readOut(event.offers, locale)) : ''
        case 'error':
          cut = event.code === 'budget_exceeded'
          return say('error', event.message)
        case 'client-action':
          silence = words.page
          return ''
        default:
          return ''
      }
    },
    close: () => (last === null ? say('end', silence) : ''),
    isCut: () => cut,
  }
}

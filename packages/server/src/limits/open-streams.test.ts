import { expect, it } from 'vitest'
import { createOpenStreams } from './open-streams.ts'

it('ends the oldest stream of a conversation where one too many is opened', () => {
  const streams = createOpenStreams(2)
  const ended: string[] = []
  const open = (id: string, name: string) => streams.open(id, () => void ended.push(name))
  const first = open('cnv_1', 'a')
  open('cnv_1', 'b')
  open('cnv_2', 'other')
  expect(ended).toEqual([])
  const third = open('cnv_1', 'c')
  expect(ended).toEqual(['a'])
  // A stream that was ended says so, too; that makes no second place.
  first()
  open('cnv_1', 'd')
  expect(ended).toEqual(['a', 'b'])
  third()
  open('cnv_1', 'e')
  expect(ended).toEqual(['a', 'b'])
})

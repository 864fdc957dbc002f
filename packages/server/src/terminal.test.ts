import { expect, it } from 'vitest'
import { createTerminal } from './terminal.ts'

function record() {
  const written: string[] = []
  return { written, terminal: createTerminal({ write: text => written.push(text) }) }
}

it('says each step, and how long it took so far', () => {
  const { written, terminal } = record()
  terminal.step('Opening…')
  expect(written.join('')).toMatch(/^ +\d+\.\ds {2}Opening…\n$/)
})

it('shows the addresses under each other, and the notes after them', () => {
  const { written, terminal } = record()
  terminal.ready(
    [
      { label: 'API docs', value: 'http://localhost:1/docs' },
      { label: 'Key', value: 'bh_x' },
    ],
    ['Keep it safe.'],
  )
  expect(written.join('').replace(/^ +\d+\.\ds/, '')).toBe(
    '  Ready.\n\n  API docs  http://localhost:1/docs\n  Key       bh_x\n\n  Keep it safe.\n\n',
  )
})

it('says why it can’t start', () => {
  const { written, terminal } = record()
  terminal.fail('Port 1 is in use.')
  expect(written.join('')).toBe("\nBellhop can't start.\nPort 1 is in use.\n")
})

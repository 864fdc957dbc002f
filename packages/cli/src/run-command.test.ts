import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { callBellhop } from './testing/call-bellhop.ts'
import { usage } from './usage.ts'

describe('bellhop', () => {
  it('shows its help and its version', async () => {
    const help = { code: 0, out: usage, err: '' }
    expect(await callBellhop(['--help'])).toEqual(help)
    expect(await callBellhop(['audit', 'verify', '-h'])).toEqual(help)
    expect(await callBellhop(['--version'])).toEqual({ code: 0, out: manifest.version, err: '' })
  })

  it.each([
    [['serve'], /There is no command "serve"\. There are: start, audit verify, secrets rotate, people reset-link\./],
    [['audit'], /There is no command "audit"\. There are: start, audit verify, secrets rotate, people reset-link\./],
    [
      ['audit', 'export'],
      /There is no command "audit export"\. There are: start, audit verify, secrets rotate, people reset-link\./,
    ],
    [['start', 'now'], /"bellhop start" takes no "now"/],
    [['audit', 'verify', 'a', 'b'], /"bellhop audit verify" takes no "b"/],
    [['audit', 'verify', '--key', 'bh_1'], /Unknown option '--key'\. "bellhop --help"/],
    [
      ['secrets', 'list'],
      /There is no command "secrets list"\. There are: start, audit verify, secrets rotate, people reset-link\./,
    ],
    [['secrets', 'rotate', 'all'], /"bellhop secrets rotate" takes no "all"/],
    [['start', '--new-key'], /--new-key is an option of "bellhop secrets rotate"/],
    [['secrets', 'rotate', '--new-key', '--dry-run'], /--dry-run changes nothing/],
    [['--version=2'], /--version/],
    [[], /^Usage: bellhop <command>/],
  ])('answers %j with what there is', async (args, words) => {
    expect(await callBellhop(args)).toEqual({ code: 2, out: '', err: expect.stringMatching(words) })
  })
})

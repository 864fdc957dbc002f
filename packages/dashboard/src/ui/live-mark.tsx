import { Link } from '@tanstack/react-router'
import { askEveryMs, type LiveState } from '../api/live/live-connection.ts'
import { useLiveState } from '../api/live/use-live.ts'
import { classes } from './classes.ts'
import { useCalmText } from './use-calm-text.ts'

const looks: Readonly<Record<LiveState, { words: string; dot: string }>> = {
  live: { words: 'Live', dot: 'bg-good' },
  waiting: { words: 'Connecting…', dot: 'bg-line-strong' },
  refused: { words: 'Not live: you are signed out, or no longer a member.', dot: 'bg-bad' },
  lost: { words: `Not live. Looking every ${askEveryMs / 1_000} seconds until it is again.`, dot: 'bg-warn' },
}

/** Says whether what is shown changes by itself, and what happens where it doesn't. */
export function LiveMark() {
  const state = useLiveState()
  const { words, dot } = looks[state]
  // What is live, or about to be, needs no word to whoever listens.
  const said = useCalmText(state === 'lost' || state === 'refused' ? words : '')
  return (
    <>
      <span className="text-quiet flex items-center gap-2 text-sm">
        <span aria-hidden="true" className={classes('size-2 shrink-0 rounded-full', dot)} />
        {words}
      </span>
      {state === 'refused' && (
        <Link to="/sign-in" className="text-accent text-sm underline">
          Sign in
        </Link>
      )}
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  )
}

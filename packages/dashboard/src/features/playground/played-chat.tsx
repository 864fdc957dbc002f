import { useEffect, useRef, useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { showPlayground } from './load-playground.ts'
import type { Playing } from './start-form.tsx'

/** The chat itself, for as long as it is on the page. */
export function PlayedChat({ playing, onEnd }: { playing: Playing; onEnd: () => void }) {
  const container = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'shown' | Error>('loading')
  const { token } = playing
  const agent = playing.agent.id
  useEffect(() => {
    const element = container.current
    if (!element) return
    let isOver = false
    let end: (() => void) | null = null
    showPlayground({ agent, token, container: element }).then(
      ended => {
        if (isOver) return ended()
        end = ended
        setState('shown')
      },
      (error: unknown) => setState(error instanceof Error ? error : new Error(String(error))),
    )
    return () => {
      isOver = true
      end?.()
    }
  }, [agent, token])
  return (
    <section aria-label="Chat" className="relative h-full">
      <div ref={container} className="h-full" />
      {state === 'loading' && (
        <div role="status" aria-label="Loading the chat" className="absolute inset-0 grid place-items-center">
          <Spinner />
        </div>
      )}
      {state instanceof Error && (
        <div className="absolute inset-0 p-4">
          <Notice look="bad" title="The chat could not start">
            <p>{describeError(state)}</p>
            <Button size="small" className="mt-3" onClick={onEnd}>
              Start again
            </Button>
          </Notice>
        </div>
      )}
    </section>
  )
}

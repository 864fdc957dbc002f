import { useEffect, useRef, useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { readFrameMessage } from './frame-message.ts'
import type { Playing } from './start-form.tsx'

// Without `allow-same-origin`: code of client actions runs in there, and is to reach nothing of this page or of who is signed in.
const sandbox = 'allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox'

/** A frame says nothing of a page in it that never came, or came as an error. */
const longestLoadMs = 20_000

/** The chat itself, for as long as it is on the page, in a frame of its own origin. */
export function PlayedChat({ playing, onEnd }: { playing: Playing; onEnd: () => void }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const isBegun = useRef(false)
  const [state, setState] = useState<'loading' | 'shown' | 'left' | Error>('loading')
  useEffect(() => {
    const hear = ({ source, origin, data }: MessageEvent) => {
      // An opaque origin is said as "null".
      if (source === null || source !== frame.current?.contentWindow || origin !== 'null') return
      const news = readFrameMessage(data)
      if (news !== null) setState(now => (now === 'loading' ? news : now))
    }
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }, [])
  useEffect(() => {
    const tooLate = () => setState(now => (now === 'loading' ? new Error(notLoaded) : now))
    const timer = setTimeout(tooLate, longestLoadMs)
    return () => clearTimeout(timer)
  }, [])
  const begin = () => {
    // It is loaded anew where code led it to another address.
    if (isBegun.current) return setState('left')
    isBegun.current = true
    // An opaque origin can't be named here. The page's policy keeps others than this server out of the frame.
    frame.current?.contentWindow?.postMessage({ agent: playing.agent.id, token: playing.token }, '*')
  }
  const isOver = state === 'left' || state instanceof Error
  return (
    <section aria-label="Chat" className="relative h-full">
      {!isOver && (
        <iframe
          ref={frame}
          title="Chat"
          src="/embed/playground"
          sandbox={sandbox}
          onLoad={begin}
          className="block size-full border-0"
        />
      )}
      {state === 'loading' && (
        <div role="status" aria-label="Loading the chat" className="bg-raised absolute inset-0 grid place-items-center">
          <Spinner />
        </div>
      )}
      {isOver && (
        <div className="p-4">
          {state === 'left' ? (
            <Notice look="warn" title="The page was led elsewhere">
              <p>
                Code of a client action sent its page to another address. On your site the chat goes on there; in the
                playground there is no such page.
              </p>
              <Again onEnd={onEnd} />
            </Notice>
          ) : (
            <Notice look="bad" title="The chat could not start">
              <p>{describeError(state)}</p>
              <Again onEnd={onEnd} />
            </Notice>
          )}
        </div>
      )}
    </section>
  )
}

const notLoaded = 'It did not load in time. Look whether the server can be reached, and start again.'

function Again({ onEnd }: { onEnd: () => void }) {
  return (
    <Button size="small" className="mt-3" onClick={onEnd}>
      Start again
    </Button>
  )
}

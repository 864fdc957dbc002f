import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Read } from '../../ui/read.tsx'
import { say } from '../../ui/say.ts'
import { Time } from '../../ui/time.tsx'
import { browserName } from './browser-name.ts'

/** Where somebody is signed in, each with a way to end it. */
export function Sessions() {
  const client = useQueryClient()
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: async () => (await dataOf(api.GET('/auth/sessions', {}))).data,
  })
  const [problem, setProblem] = useState<string | null>(null)
  const [ending, setEnding] = useState<string | null>(null)
  const end = async (key: string, work: () => Promise<unknown>, words: string) => {
    setEnding(key)
    setProblem(null)
    try {
      await work()
      say(words)
    } catch (error) {
      setProblem(describeError(error))
    } finally {
      setEnding(null)
      await client.invalidateQueries({ queryKey: ['sessions'] })
    }
  }
  const endOne = (id: string) => dataOf(api.DELETE('/auth/sessions/{id}', { params: { path: { id } } }))
  const hasOthers = (sessions.data?.length ?? 0) > 1
  return (
    <Section
      title="Where you are signed in"
      description="A session ends a week after it was last used. If you don’t know one, end it and change your password."
      aside={
        hasOthers && (
          <Button
            size="small"
            busy={ending === 'others'}
            onClick={() =>
              void end('others', () => dataOf(api.DELETE('/auth/sessions', {})), 'You are signed out elsewhere')
            }
          >
            Sign out everywhere else
          </Button>
        )
      }
    >
      {problem && <Notice look="bad">{problem}</Notice>}
      <Read query={sessions} lines={2}>
        {all => (
          <ul className="divide-line divide-y">
            {all.map(({ id, isCurrent, signedInAt, address, userAgent }) => (
              <li key={id} className="flex items-center justify-between gap-3 py-3 first:pt-0 last:pb-0">
                <div className="min-w-0">
                  <span className="flex flex-wrap items-center gap-2 font-medium wrap-anywhere">
                    {browserName(userAgent)}
                    {isCurrent && <Badge>This one</Badge>}
                  </span>
                  <span className="text-quiet text-sm">
                    Signed in <Time at={signedInAt} />
                    {address !== null && ` from ${address}`}
                  </span>
                </div>
                {!isCurrent && (
                  <Button
                    size="small"
                    busy={ending === id}
                    aria-label={`End the session of ${browserName(userAgent)}`}
                    onClick={() => void end(id, () => endOne(id), 'The session was ended')}
                  >
                    End
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Read>
    </Section>
  )
}

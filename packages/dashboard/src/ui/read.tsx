import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError, describeError } from '../api/api-error.ts'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'
import { Skeleton } from './skeleton.tsx'

/** Shows what a query read: its place while it reads, what went wrong and a way to try again, or the data. */
export function Read<T>({
  query,
  lines,
  children,
}: {
  query: UseQueryResult<T>
  lines?: number
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isPending) return <Skeleton {...(lines !== undefined && { lines })} />
  const gone = query.error instanceof ApiError && query.error.status === 404
  return (
    <Notice look="bad" title={gone ? 'This isn’t here any more' : 'This could not be read'}>
      <p>{describeError(query.error)}</p>
      {!gone && (
        <Button size="small" className="mt-3" onClick={() => query.refetch()}>
          Try again
        </Button>
      )}
    </Notice>
  )
}

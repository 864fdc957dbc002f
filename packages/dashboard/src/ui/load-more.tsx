import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { describeError } from '../api/api-error.ts'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'

/** What stands below a list: a way to the next page, and what went wrong with it. */
export function LoadMore({
  pages,
}: {
  pages: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'error'> & {
    fetchNextPage: () => unknown
  }
}) {
  return (
    <div className="mt-4 grid justify-items-center gap-3">
      {pages.isFetchNextPageError && <Notice look="bad">{describeError(pages.error)}</Notice>}
      {pages.hasNextPage && (
        <Button busy={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          Show older
        </Button>
      )}
    </div>
  )
}

import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './api-error.ts'

/** What was read is shown at once and read again behind it. What the server refused is not asked for a second time. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => !(error instanceof ApiError && error.status < 500) && failures < 2,
    },
  },
})

import { ApiError } from '../api-error.ts'
import { api } from '../client.ts'
import { createLiveConnection } from './live-connection.ts'
import { readSigns } from './read-signs.ts'

/** What changes in the workspace, for every page of this tab. */
export const live = createLiveConnection({
  open: async signal => {
    const { data, error, response } = await api.GET('/v1/changes', {
      headers: { Accept: 'text/event-stream' },
      parseAs: 'stream',
      signal,
    })
    if (!response.ok || !data) throw new ApiError(response.status, error)
    return readSigns(data)
  },
  isRefusal: error => error instanceof ApiError && (error.status === 401 || error.status === 403),
  isHidden: () => document.visibilityState === 'hidden',
  onTurn: listener => {
    document.addEventListener('visibilitychange', listener)
    addEventListener('online', listener)
  },
  now: () => performance.now(),
  setTimer: (work, ms) => setTimeout(work, ms),
  clearTimer: timer => clearTimeout(typeof timer === 'number' ? timer : undefined),
  random: Math.random,
})

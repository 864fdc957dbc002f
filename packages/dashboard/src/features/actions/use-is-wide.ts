import { useSyncExternalStore } from 'react'

const query = '(min-width: 80rem)'

/** Is there room for two columns? The width at which the layout's `xl:` begins. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    listener => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}

import type { ReactNode } from 'react'

/** Names and what they are, one pair below the other. What is `null` is left out. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode] | null)[] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-2 sm:grid-cols-[fit-content(50%)_minmax(0,1fr)]">
      {facts.map(
        fact =>
          fact && (
            <div key={fact[0]} className="grid grid-cols-1 sm:contents">
              <dt className="text-quiet text-sm wrap-anywhere sm:pt-px">{fact[0]}</dt>
              <dd className="min-w-0 wrap-anywhere">{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

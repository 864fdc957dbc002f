import { useNavigate, useSearch } from '@tanstack/react-router'

/** Filters of a page: they stand in its address, so that a link shows what its sender saw. `''` is none. */
export function useFilters<const N extends string>(
  names: readonly N[],
): [Record<N, string>, (change: Partial<Record<N, string>>) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const values = Object.fromEntries(names.map(name => [name, text(search[name])])) as Record<N, string>
  const change = (some: Partial<Record<N, string>>) => {
    const next = Object.entries<string>({ ...values, ...some } as Record<string, string>).filter(
      ([, value]) => value !== '',
    )
    void navigate({ to: '.', search: Object.fromEntries(next), replace: true, resetScroll: false })
  }
  return [values, change]
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

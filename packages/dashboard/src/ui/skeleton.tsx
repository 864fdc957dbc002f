/** Takes the place of what is being read, so that nothing jumps when it comes. */
export function Skeleton({ lines = 3, label = 'Loading…' }: { lines?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="grid w-full gap-3">
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map(line => (
        <div key={line} className="bg-hover h-10 animate-pulse rounded-lg" />
      ))}
    </div>
  )
}

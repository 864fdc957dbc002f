/** Each series with all before it added: what lies on top of them. A point of which nothing is known adds nothing. */
export function stackUp<S extends { values: readonly (number | null)[] }>(
  series: readonly S[],
): (Omit<S, 'values'> & { values: number[] })[] {
  let below: number[] = []
  return series.map(one => {
    const values = one.values.map((value, index) => (value ?? 0) + (below[index] ?? 0))
    below = values
    return { ...one, values }
  })
}

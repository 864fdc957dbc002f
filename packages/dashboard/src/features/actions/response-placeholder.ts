/** A value of the answer in a message; null where a message can't name it. */
export function responsePlaceholder(path: readonly (string | number)[]): string | null {
  const steps = path.map(step =>
    typeof step === 'number' ? `[${step}]` : /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : null,
  )
  return steps.includes(null) ? null : `{{ response${steps.join('')} }}`
}

/** A message with a placeholder at its end. */
export function withPlaceholder(message: string | null | undefined, placeholder: string): string {
  const before = message ?? ''
  return before === '' || /\s$/.test(before) ? `${before}${placeholder}` : `${before} ${placeholder}`
}

import { useEffect, useRef, useState } from 'react'

const everyMs = 10_000

/** A text that changes at most every ten seconds, for whoever has it read out. */
export function useCalmText(text: string): string {
  const [said, setSaid] = useState(text)
  const saidAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (text === said) return
    const timer = setTimeout(
      () => {
        saidAt.current = performance.now()
        setSaid(text)
      },
      Math.max(0, saidAt.current + everyMs - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [text, said])
  return said
}

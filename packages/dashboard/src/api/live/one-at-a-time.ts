/**
 * Asks at once, or once more after what is being asked: an answer that is under way may be from before the change, and one that was
 * cut short for the next would never come where changes are many.
 */
export function oneAtATime(ask: () => Promise<unknown>): () => void {
  let under = false
  let again = false
  const go = () => {
    again = under
    if (under) return
    under = true
    const done = () => {
      under = false
      if (again) go()
    }
    ask().then(done, done)
  }
  return go
}

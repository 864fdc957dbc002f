import type { Texts } from './en.ts'

/**
 * What the chat says on this page. There is one for the page, because a page speaks one language, and it is empty until
 * the session has said which. The build gives each text a short name, so each is read by its name right off this binding.
 */
export let texts = {} as Texts

export function speak(next: Texts): void {
  texts = next
}

/** The text with its `{}` filled in. */
export function fill(text: string, value: string | number): string {
  return text.replace('{}', () => String(value))
}

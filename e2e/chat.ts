import type { FrameLocator, Locator, Page } from 'playwright-core'

/** The chat on a page or in a frame of one, as a customer finds it: by what things are called. */
export interface Chat {
  bubble: Locator
  panel: Locator
  log: Locator
  composer: Locator
  open(): Promise<void>
  /** Writes and sends, once an answer that is still being made has come. */
  say(text: string): Promise<void>
  /** The button of what the agent proposes. */
  offer(label: string): Locator
  offers(): Promise<string[]>
  /** The form or confirm card of this title that waits for the customer. */
  card(title: string): Locator
  /** The newest card of this title, however it stands. */
  lastCard(title: string): Locator
  /** Says yes on the card of this title, with one click or more, until it counts. */
  agree(title: string, clickCount?: number): Promise<void>
  /** Waits for the agent to say this. */
  hears(text: string | RegExp): Promise<void>
  /** All that was said so far, by both, in order. */
  said(): Promise<string[]>
}

export function chatOn(page: Page | FrameLocator): Chat {
  const panel = page.getByRole('dialog', { name: 'The harbour desk' })
  const log = panel.getByRole('log')
  const composer = panel.getByRole('textbox', { name: 'Your message' })
  const bubble = page.getByRole('button', { name: /^Open chat/ })
  const suggestions = log.getByRole('group', { name: 'Suggestions' }).getByRole('button')
  const cards = (title: string) => log.getByRole('article', { name: title, exact: true })
  return {
    bubble,
    panel,
    log,
    composer,
    async open() {
      await bubble.click()
      await composer.waitFor()
    },
    async say(text) {
      await composer.fill(text)
      await panel.getByRole('button', { name: 'Send', disabled: false }).waitFor()
      await composer.press('Enter')
    },
    offer: label => log.getByRole('group', { name: 'Suggestions' }).getByRole('button', { name: label, exact: true }),
    offers: () => suggestions.allInnerTexts(),
    card: title => cards(title).filter({ has: page.getByRole('button') }),
    lastCard: title => cards(title).last(),
    agree: (title, clickCount) => pressYes(cards(title).getByRole('button', { name: 'Yes, go ahead' }), clickCount),
    hears: text => log.locator('.message.agent .body').filter({ hasText: text }).last().waitFor(),
    said: () => log.locator('.message .body').allInnerTexts(),
  }
}

/**
 * Presses the yes of a card until it counts: on a busy machine the browser may not vouch for the card at the moment of a press, and the
 * chat says so.
 */
export async function pressYes(yes: Locator, clickCount = 1): Promise<void> {
  for (let presses = 1; presses <= 5; presses += 1) {
    // The press before may count at last while this one waits for a button that can be pressed.
    await yes.click({ clickCount, timeout: 5_000 }).catch(() => undefined)
    const counted = await yes.waitFor({ state: 'hidden', timeout: 2_000 }).then(
      () => true,
      () => false,
    )
    if (counted) return
  }
  throw new Error(`No press of the yes counted: ${yes}`)
}

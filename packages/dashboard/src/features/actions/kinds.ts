import type { Draft } from './draft.ts'

export type Kind = NonNullable<Draft['kind']>

export const kindWords = {
  api: 'API',
  api_widget: 'API with widget',
  widget: 'Widget',
  client: 'On the page',
} as const satisfies Record<Kind, string>

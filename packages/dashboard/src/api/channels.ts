/** By what a conversation comes in, as REST names it and people do. */
export const channels = [
  ['chat', 'Chat'],
  ['api', 'API'],
  ['voice', 'Voice'],
] as const

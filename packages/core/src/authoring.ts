/** What an editor of actions shares with the server, and a browser can load: no parser of code, no network, nothing of Node. */
export { mayNameCredential } from './action/credential-name.ts'
export { normaliseActionName, titleFromName } from './action/normalise-name.ts'
export { runtimeNames } from './action/reserved-names.ts'
export { errorCodes } from './error/codes.ts'
export { type Message, parseMessage, type RenderedMessage, renderMessageWithNotes } from './template/message.ts'
export { filterNames } from './template/message-filters.ts'

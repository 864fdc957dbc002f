export { turnOfNextMessage } from './event-store.ts'

export { type AuditContent, type AuditEntry, type AuditHead, emptyHead } from './audit-entry.ts'
export { entryHash } from './entry-hash.ts'
export { type ChainFault, type ChainVerdict, verifyChain } from './verify-chain.ts'

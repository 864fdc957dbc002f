export { type AllowList, parseAllowList } from './allow-list.ts'
export { createEgress } from './create-egress.ts'
export { EgressError, type EgressErrorCode, isEgressError } from './egress-error.ts'
export type {
  Connect,
  ConnectTarget,
  Egress,
  EgressOptions,
  Inbound,
  Outbound,
  Resolve,
  ResolvedAddress,
} from './types.ts'

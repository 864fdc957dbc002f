export { type AllowList, parseAllowList } from './allow-list.ts'
export { createEgress } from './create-egress.ts'
export { EgressError, type EgressErrorCode, isEgressError } from './egress-error.ts'
export type {
  AroundExchange,
  Connect,
  ConnectTarget,
  Egress,
  EgressOptions,
  Hop,
  Inbound,
  Outbound,
  Resolve,
  ResolvedAddress,
  StreamInbound,
  StreamingEgress,
  StreamOutbound,
} from './types.ts'

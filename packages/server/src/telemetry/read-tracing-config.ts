export interface TracingConfig {
  /** Share of the traces that are kept, 0 to 1. */
  ratio: number
  /** A trace that a believed caller began is kept where that caller keeps it, whatever the share. */
  asParent: boolean
}

/**
 * Whether spans are sent, by the standard `OTEL_*` variables (OpenTelemetry's environment specification): null where no
 * collector is named. Where to, with which headers and in which batches the exporter reads by itself. Problems are added to `problems`.
 */
export function readTracingConfig(env: Record<string, string | undefined>, problems: string[]): TracingConfig | null {
  const text = (name: string): string | null => env[name]?.trim() || null
  const endpoints = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const
  for (const name of endpoints) {
    const address = text(name)
    if (address !== null && !/^https?:$/.test(URL.parse(address)?.protocol ?? '')) {
      problems.push(`${name} must be the address of a collector, such as http://collector:4318.`)
    }
  }
  const exporter = text('OTEL_TRACES_EXPORTER') ?? 'otlp'
  if (exporter !== 'otlp' && exporter !== 'none') {
    problems.push(`OTEL_TRACES_EXPORTER must be otlp or none, not "${exporter}".`)
  }
  for (const name of ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL']) {
    const protocol = text(name)
    if (protocol !== null && !/^http\/(json|protobuf)$/.test(protocol)) {
      problems.push(`${name}: spans are sent as http/json, to a collector's port for HTTP (4318). Not "${protocol}".`)
    }
  }
  const ratio = readRatio(text('OTEL_TRACES_SAMPLER'), text('OTEL_TRACES_SAMPLER_ARG'), problems)
  const off = text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || exporter === 'none'
  const asParent = text('OTEL_TRACES_SAMPLER')?.startsWith('parentbased_') ?? true
  return off || endpoints.every(name => text(name) === null) ? null : { ratio, asParent }
}

function readRatio(sampler: string | null, argument: string | null, problems: string[]): number {
  switch (sampler) {
    case null:
    case 'always_on':
    case 'parentbased_always_on':
      return 1
    case 'always_off':
    case 'parentbased_always_off':
      return 0
    case 'traceidratio':
    case 'parentbased_traceidratio': {
      const ratio = Number(argument ?? '1')
      if (ratio >= 0 && ratio <= 1) return ratio
      problems.push(`OTEL_TRACES_SAMPLER_ARG must be a share from 0 to 1, not "${argument}".`)
      return 0
    }
    default:
      problems.push(
        `OTEL_TRACES_SAMPLER must be always_on, always_off or traceidratio, also with parentbased_, not "${sampler}".`,
      )
      return 0
  }
}

import { describe, expect, it } from 'vitest'
import { readTracingConfig } from './read-tracing-config.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

function read(env: Record<string, string>) {
  const problems: string[] = []
  return { config: readTracingConfig(env, problems), problems }
}

describe('the standard variables of OpenTelemetry', () => {
  it('send nothing where no collector is named, or all of it is switched off', () => {
    for (const env of [
      {},
      { OTEL_SERVICE_NAME: 'x' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
      { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' },
      { ...endpoint, OTEL_TRACES_EXPORTER: 'none' },
    ])
      expect(read(env)).toEqual({ config: null, problems: [] })
  })

  it('keep every trace unless a sampler says less', () => {
    expect(read(endpoint).config).toEqual({ ratio: 1, asParent: true })
    expect(read({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/v1/traces' }).config).toEqual({
      ratio: 1,
      asParent: true,
    })
    const sampled = { ...endpoint, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }
    expect(read(sampled).config).toEqual({ ratio: 0.25, asParent: true })
    expect(read({ ...endpoint, OTEL_TRACES_SAMPLER: 'always_off' }).config).toEqual({ ratio: 0, asParent: false })
  })

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'nonsense'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
  ])('%s=%s is said to be wrong', (name, value) => {
    expect(read({ ...endpoint, [name]: value }).problems).toEqual([expect.stringContaining(name)])
  })

  it('keep nothing where the share is malformed', () => {
    const { config, problems } = read({
      ...endpoint,
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '2',
    })
    expect(config).toEqual({ ratio: 0, asParent: false })
    expect(problems).toHaveLength(1)
  })
})

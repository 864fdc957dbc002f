import { type Measurement, measureRounds, medianOf, ratioTo, type Target, type Work } from '../measure.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

export interface ThroughputOptions extends Work {
  name: string
  /** Least share of the floor's throughput. */
  least: number
}

/** How many runs each second, as a share of the floor's. */
export function throughput({ name, least, ...work }: ThroughputOptions): Scenario {
  return {
    name,
    async run(stage) {
      const stores = await stage.stores()
      const targets: Target[] = ['floor', ...stores]
      const rounds = await measureRounds(stage, name, work, targets)
      const floor = rounds.get('floor') ?? []
      stage.report(result(name, 'floor', describe(floor), { details: detailsOf(floor) }))
      for (const store of stores) {
        const measured = rounds.get(store) ?? []
        const { ratio, spread } = ratioTo(floor, measured, figure => figure.perSecond)
        const cpu = ratioTo(floor, measured, figure => 1 / figure.cpuMs.server)
        stage.report(
          result(name, store, describe(measured), {
            ratio,
            spread,
            target: `≥ ${least}`,
            met: ratio >= least,
            details: { ...detailsOf(measured), cpuRatio: cpu.ratio },
          }),
        )
      }
    },
  }
}

export function describe(rounds: readonly Measurement[]): string {
  const postgres = medianOf(rounds, figure => figure.cpuMs.postgres)
  return (
    `${medianOf(rounds, figure => figure.perSecond).toFixed(0)}/s, ` +
    `${medianOf(rounds, figure => figure.cpuMs.server).toFixed(3)} ms CPU` +
    (postgres > 0 ? ` + ${postgres.toFixed(3)} ms of Postgres` : '')
  )
}

export function detailsOf(rounds: readonly Measurement[]): Record<string, number> {
  return {
    perSecond: medianOf(rounds, figure => figure.perSecond),
    p50Ms: medianOf(rounds, figure => figure.p50Ms),
    p99Ms: medianOf(rounds, figure => figure.p99Ms),
    serverCpuMs: medianOf(rounds, figure => figure.cpuMs.server),
    generatorCpuMs: medianOf(rounds, figure => figure.cpuMs.generator),
    upstreamCpuMs: medianOf(rounds, figure => figure.cpuMs.upstream),
    postgresCpuMs: medianOf(rounds, figure => figure.cpuMs.postgres),
    serverBusy: medianOf(rounds, figure => figure.serverBusy),
    othersBusy: medianOf(rounds, figure => figure.othersBusy),
  }
}

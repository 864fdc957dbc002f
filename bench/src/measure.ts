import type { ActionName } from './actions.ts'
import type { Bellhop } from './bellhop.ts'
import { generate } from './generator.ts'
import { median } from './median.ts'
import type { Store } from './options.ts'
import { cpuMsOf, cpuMsOfFamily } from './process-usage.ts'
import type { Stage } from './stage.ts'

/** What is measured: a store is Bellhop with it. */
export type Target = 'floor' | 'node-red' | Store

export interface Measurement {
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** CPU time for each answer, in milliseconds. */
  cpuMs: { server: number; generator: number; upstream: number; postgres: number }
  /** How much of its core the server took: well below 1, and something else was the limit. */
  serverBusy: number
  /** The same of all that runs on the other core. */
  othersBusy: number
}

export interface Work {
  floorAction: ActionName
  action: ActionName
  connections: number
}

/** One round of every target after the other, so that what the machine does meanwhile meets all of them. */
export async function measureRounds(
  stage: Stage,
  scenario: string,
  work: Work,
  targets: readonly Target[],
): Promise<Map<Target, Measurement[]>> {
  const rounds = new Map<Target, Measurement[]>(targets.map(target => [target, []]))
  for (const target of targets) await warmUp(stage, target, work)
  for (let round = 1; round <= stage.options.rounds; round += 1) {
    for (const target of targets) {
      const measured = await measureOnce(stage, target, work)
      rounds.get(target)?.push(measured)
      const { perSecond, p50Ms, p99Ms, cpuMs, serverBusy, othersBusy } = measured
      stage.say(
        `${scenario}, round ${round}, ${target}: ${perSecond.toFixed(0)}/s, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, ` +
          `server ${cpuMs.server.toFixed(3)} ms CPU (${percent(serverBusy)} of its core), other core ${percent(othersBusy)}`,
      )
    }
  }
  return rounds
}

/** The engine goes on compiling for longer than a round takes, and a server runs for weeks. */
async function warmUp(stage: Stage, target: Target, work: Work): Promise<void> {
  const { bellhop, server } = await serverOf(stage, target)
  stage.say(`Warming up: ${target}.`)
  await generate({
    origin: server.origin,
    key: server.key,
    action: bellhop ? work.action : work.floorAction,
    connections: Math.max(work.connections, 64),
    warmUpMs: stage.options.firstWarmUpMs,
    measureMs: 500,
  })
}

interface Server {
  bellhop: Bellhop | null
  server: { origin: string; key: string; pid: number }
}

async function serverOf(stage: Stage, target: Target): Promise<Server> {
  if (target === 'floor') return { bellhop: null, server: { ...(await stage.floor()), key: 'none' } }
  if (target === 'node-red') return { bellhop: null, server: { ...(await stage.nodeRed()), key: 'none' } }
  const bellhop = await stage.bellhop(target)
  return { bellhop, server: bellhop }
}

export async function measureOnce(stage: Stage, target: Target, work: Work): Promise<Measurement> {
  const { warmUpMs, measureMs } = stage.options
  const upstream = await stage.upstream()
  const { bellhop, server } = await serverOf(stage, target)
  const postgresPid = target === 'postgres' ? ((await stage.postgres())?.pid ?? null) : null
  const entriesBefore = (await bellhop?.auditEntries()) ?? 0
  const usage = () => ({
    server: cpuMsOf(server.pid),
    upstream: cpuMsOf(upstream.pid),
    generator: process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
    postgres: postgresPid === null ? 0 : cpuMsOfFamily(postgresPid),
  })
  let begun = usage()
  let ended = begun
  const { answers, seconds, p50Ms, p99Ms, answeredInAll } = await generate({
    origin: server.origin,
    key: server.key,
    action: bellhop ? work.action : work.floorAction,
    connections: work.connections,
    warmUpMs,
    measureMs,
    onBegin: () => {
      begun = usage()
    },
    onEnd: () => {
      ended = usage()
    },
  })
  if (bellhop) {
    const recorded = (await bellhop.auditEntries()) - entriesBefore
    if (recorded !== answeredInAll) {
      throw new Error(`${target}: ${answeredInAll} runs were answered, and ${recorded} are in the audit trail.`)
    }
  }
  const spent = (name: keyof typeof begun) => ended[name] - begun[name]
  const others = spent('generator') + spent('upstream') + spent('postgres')
  return {
    perSecond: answers / seconds,
    p50Ms,
    p99Ms,
    cpuMs: {
      server: spent('server') / answers,
      generator: spent('generator') / answers,
      upstream: spent('upstream') / answers,
      postgres: spent('postgres') / answers,
    },
    serverBusy: spent('server') / 1000 / seconds,
    othersBusy: others / 1000 / seconds,
  }
}

/** The median of one figure over rounds. */
export function medianOf(rounds: readonly Measurement[], figure: (measured: Measurement) => number): number {
  return median(rounds.map(figure))
}

/** A figure of a target to that of the floor in the same round: median, lowest and highest. */
export function ratioTo(
  floor: readonly Measurement[],
  rounds: readonly Measurement[],
  figure: (measured: Measurement) => number,
): { ratio: number; spread: [number, number] } {
  const ratios = rounds.flatMap((measured, index) => {
    const base = floor[index]
    return base ? [figure(measured) / figure(base)] : []
  })
  return { ratio: median(ratios), spread: [Math.min(...ratios), Math.max(...ratios)] }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

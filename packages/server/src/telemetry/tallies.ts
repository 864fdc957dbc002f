import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api'
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics'

// OpenTelemetry's own instruments sort and serialise the attributes of each measurement, which made them the dearest thing that
// many a run did. Here a series is found by its values, in the order in which its names are declared.

/** What tells one series of an instrument from another: one for each of its names. null: this one lacks it. */
export type Labels = readonly (string | number | null)[]

export interface Instrument {
  name: string
  description: string
  unit: string
  labels: readonly string[]
  /** Series for as long as the process lives; beyond, all are counted as one (`otel_metric_overflow`). Default 20,000. */
  mostSeries?: number
}

/** Adds `value` to a series: an amount to a counter, a measurement to a histogram. None below 0: what was counted never falls. */
export type Tally = (value: number, labels: Labels) => void

export interface Tallies {
  counter(instrument: Instrument & { valueType: ValueType }): Tally
  /** `boundaries`: upper ends of the buckets, ascending; a last one has no end. */
  histogram(instrument: Instrument & { boundaries: readonly number[] }): Tally
  /** All that was counted so far. */
  collect(): MetricData[]
}

export function createTallies(): Tallies {
  const collectors: (() => MetricData)[] = []

  function seriesOf<P>(instrument: Instrument, newPoint: () => P) {
    const { labels: names, mostSeries = 20_000 } = instrument
    const points = new Map<string, { attributes: Attributes; point: P }>()
    let overflow: { attributes: Attributes; point: P } | null = null
    return {
      of: (labels: Labels): P => {
        const key = keyOf(labels)
        const known = points.get(key)
        if (known) return known.point
        if (points.size >= mostSeries - 1) {
          overflow ??= { attributes: { 'otel.metric.overflow': true }, point: newPoint() }
          return overflow.point
        }
        const point = newPoint()
        points.set(key, { attributes: toAttributes(names, labels), point })
        return point
      },
      collect: <T>(value: (point: P) => T): DataPoint<T>[] =>
        [...points.values(), ...(overflow ? [overflow] : [])].map(({ attributes, point }) => ({
          startTime: noTime,
          endTime: noTime,
          attributes,
          value: value(point),
        })),
    }
  }

  return {
    counter: ({ valueType, ...instrument }) => {
      const series = seriesOf(instrument, () => ({ sum: 0 }))
      collectors.push(() => ({
        descriptor: { ...toDescriptor(instrument), valueType },
        aggregationTemporality: AggregationTemporality.CUMULATIVE,
        dataPointType: DataPointType.SUM,
        isMonotonic: true,
        dataPoints: series.collect(({ sum }) => sum),
      }))
      return (value, labels) => {
        if (value >= 0) series.of(labels).sum += value
      }
    },
    histogram: ({ boundaries, ...instrument }) => {
      const newPoint = (): Measured => ({ sum: 0, count: 0, counts: new Array(boundaries.length + 1).fill(0) })
      const series = seriesOf(instrument, newPoint)
      collectors.push(() => ({
        descriptor: { ...toDescriptor(instrument), valueType: ValueType.DOUBLE },
        aggregationTemporality: AggregationTemporality.CUMULATIVE,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: series.collect(
          ({ sum, count, counts }): Histogram => ({
            sum,
            count,
            buckets: { boundaries: [...boundaries], counts: [...counts] },
          }),
        ),
      }))
      return (value, labels) => {
        // A clock that was set back.
        if (!(value >= 0)) return
        const point = series.of(labels)
        let bucket = 0
        while (bucket < boundaries.length && value > (boundaries[bucket] ?? 0)) bucket += 1
        point.sum += value
        point.count += 1
        point.counts[bucket] = (point.counts[bucket] ?? 0) + 1
      }
    },
    collect: () => collectors.map(collect => collect()),
  }
}

interface Measured {
  sum: number
  count: number
  counts: number[]
}

function keyOf(labels: Labels): string {
  let key = ''
  for (const label of labels) key += label === null ? '\0\0' : `${label}\0`
  return key
}

function toAttributes(names: readonly string[], labels: Labels): Attributes {
  return Object.fromEntries(names.flatMap((name, at) => (labels[at] == null ? [] : [[name, labels[at]]])))
}

function toDescriptor({ name, description, unit }: Instrument) {
  return { name, description, unit }
}

/** Each point of OpenTelemetry's has its times; what is exposed to Prometheus has none. */
export const noTime: HrTime = [0, 0]

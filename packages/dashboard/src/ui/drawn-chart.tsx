import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { onThemeChange } from '../app/theme.ts'
import type { ChartProps } from './chart.tsx'
import { stackUp } from './stack-up.ts'

const dayMs = 86_400_000
const dayWords = { day: 'numeric', month: 'short' } as const
const hourWords = { hour: 'numeric', minute: '2-digit' } as const

export default function DrawnChart({ times, series, look = 'lines' }: ChartProps) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const colour = (name: string) =>
      getComputedStyle(element).getPropertyValue(`--color-${name}`).trim() || 'currentColor'
    const format = series[0]?.format ?? (value => (Number.isInteger(value) ? value.toLocaleString() : ''))
    const moment = new Intl.DateTimeFormat(undefined, spanOf(times) > dayMs ? dayWords : hourWords)
    const axis = {
      stroke: () => resolve(element, colour('quiet')),
      grid: { stroke: () => resolve(element, colour('line')), width: 1 },
      ticks: { show: false },
    }
    // The tallest first: each bar covers the lower part of the one before it.
    const drawn = look === 'bars' ? stackUp(series).toReversed() : series
    const half = stepOf(times) / 2000
    const chart = new UPlot(
      {
        width: element.clientWidth,
        height: element.clientHeight,
        legend: { show: false },
        // From zero: a line over a cut-off axis shows more than there is.
        scales: {
          x: { range: (_chart, first, last) => [first - half, last + half] },
          y: { range: (_chart, _least, most) => [0, Math.max(1, (most ?? 0) * 1.1)] },
        },
        axes: [
          { ...axis, space: 64, size: 32, values: (_chart, marks) => marks.map(mark => moment.format(mark * 1000)) },
          { ...axis, size: 64, values: (_chart, marks) => marks.map(mark => format(mark)) },
        ],
        series: [
          {},
          ...drawn.map(({ label, colour: name }) => {
            const shown = () => resolve(element, colour(name))
            return look === 'bars'
              ? { label, fill: shown, width: 0, paths: bars, points: { show: false } }
              : { label, stroke: shown, width: 2, points: { show: times.length < 40 } }
          }),
        ],
      },
      [times.map(time => time / 1000), ...drawn.map(({ values }) => [...values])],
      element,
    )
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: element.clientHeight }),
    )
    observer.observe(element)
    const forget = onThemeChange(() => chart.redraw())
    return () => {
      forget()
      observer.disconnect()
      chart.destroy()
    }
  }, [times, series, look])
  // Out of the flow: what is drawn must not keep the page from becoming narrower.
  return (
    <div className="relative h-full">
      <div ref={host} className="absolute inset-0" />
    </div>
  )
}

const bars = UPlot.paths.bars?.({ size: [0.7, 48], align: 0 }) ?? (() => null)

/** From one point to the next: room for half a bar stands before the first and after the last. */
function stepOf(times: readonly number[]): number {
  return times.length > 1 ? spanOf(times) / (times.length - 1) : dayMs
}

function spanOf(times: readonly number[]): number {
  return (times.at(-1) ?? 0) - (times[0] ?? 0)
}

/** A canvas knows no `light-dark()`: the colour as the page shows it. */
function resolve(element: HTMLElement, colour: string): string {
  const probe = document.createElement('span')
  probe.style.color = colour
  element.append(probe)
  const shown = getComputedStyle(probe).color
  probe.remove()
  return shown
}

import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { onThemeChange } from '../app/theme.ts'
import type { ChartProps } from './chart.tsx'

const dayMs = 86_400_000
const dayWords = { day: 'numeric', month: 'short' } as const
const hourWords = { hour: 'numeric', minute: '2-digit' } as const

export default function DrawnChart({ times, series }: ChartProps) {
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
    const chart = new UPlot(
      {
        width: element.clientWidth,
        height: element.clientHeight,
        legend: { show: false },
        // From zero: a line over a cut-off axis shows more than there is.
        scales: { y: { range: (_chart, _least, most) => [0, Math.max(1, (most ?? 0) * 1.1)] } },
        axes: [
          { ...axis, space: 64, values: (_chart, marks) => marks.map(mark => moment.format(mark * 1000)) },
          { ...axis, size: 64, values: (_chart, marks) => marks.map(mark => format(mark)) },
        ],
        series: [
          {},
          ...series.map(line => ({
            label: line.label,
            stroke: () => resolve(element, colour(line.colour)),
            width: 2,
            points: { show: times.length < 40 },
          })),
        ],
      },
      [times.map(time => time / 1000), ...series.map(({ values }) => [...values])],
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
  }, [times, series])
  // Out of the flow: what is drawn must not keep the page from becoming narrower.
  return (
    <div className="relative h-full">
      <div ref={host} className="absolute inset-0" />
    </div>
  )
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

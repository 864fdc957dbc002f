import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ChartProps } from './chart.tsx'

export default function DrawnChart({ times, series }: ChartProps) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const colour = (name: string) =>
      getComputedStyle(element).getPropertyValue(`--color-${name}`).trim() || 'currentColor'
    const axis = {
      stroke: () => resolve(element, colour('quiet')),
      grid: { stroke: () => resolve(element, colour('line')), width: 1 },
      ticks: { show: false },
    }
    const chart = new UPlot(
      {
        width: element.clientWidth,
        height: element.clientHeight - 32,
        legend: { show: true, live: false },
        axes: [axis, axis],
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
      chart.setSize({ width: element.clientWidth, height: element.clientHeight - 32 }),
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [times, series])
  return <div ref={host} className="h-full" />
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

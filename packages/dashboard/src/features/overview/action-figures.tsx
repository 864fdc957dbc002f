import type { components } from '@bellhop/client'
import { Link } from '@tanstack/react-router'
import { Section } from '../../ui/card.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { countText, msText, rateText } from './figure-text.ts'
import type { Range } from './report-range.ts'

type Actions = components['schemas']['OverviewReport']['actions']

const most = 10

export function ActionFigures({ actions, since }: { actions: Actions; since: Range }) {
  return (
    <Section title="What ran most">
      <Table caption="What ran most">
        <thead>
          <tr>
            <Th>Action</Th>
            <Th className="text-right">Runs</Th>
            <Th className="text-right">Success</Th>
            <Th className="text-right max-sm:hidden">p50</Th>
            <Th className="text-right max-sm:hidden">p95</Th>
          </tr>
        </thead>
        <tbody>
          {actions.slice(0, most).map(({ action, runs, successRate, p50Ms, p95Ms }) => (
            <tr key={action} className="hover:bg-hover">
              <Td className="wrap-anywhere">
                <Link
                  to="/runs"
                  search={{ action, mode: 'live', since }}
                  className="text-accent font-medium hover:underline"
                >
                  {action}
                </Link>
                <p className="text-quiet text-sm sm:hidden">
                  p50 {msText(p50Ms)}, p95 {msText(p95Ms)}
                </p>
              </Td>
              <Td className="text-right tabular-nums">{countText(runs)}</Td>
              <Td className="text-right tabular-nums">{rateText(successRate)}</Td>
              <Td className="text-right whitespace-nowrap tabular-nums max-sm:hidden">{msText(p50Ms)}</Td>
              <Td className="text-right whitespace-nowrap tabular-nums max-sm:hidden">{msText(p95Ms)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  )
}

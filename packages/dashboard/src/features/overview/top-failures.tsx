import type { components } from '@bellhop/client'
import { Link } from '@tanstack/react-router'
import { Section } from '../../ui/card.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { countText } from './figure-text.ts'
import type { Range } from './report-range.ts'

type Failures = components['schemas']['OverviewReport']['topFailures']

export function TopFailures({ failures, since }: { failures: Failures; since: Range }) {
  return (
    <Section title="What failed most" description="Each leads to its runs, and from there to the cause.">
      {failures.length === 0 ? (
        <p className="text-quiet">Nothing failed.</p>
      ) : (
        <Table caption="What failed most">
          <thead>
            <tr>
              <Th>Action</Th>
              <Th className="max-sm:hidden">Error</Th>
              <Th className="text-right">Runs</Th>
            </tr>
          </thead>
          <tbody>
            {failures.map(({ action, code, runs }) => (
              <tr key={`${action} ${code}`} className="hover:bg-hover">
                <Td className="wrap-anywhere">
                  <Link
                    to="/runs"
                    search={{ action, q: code, mode: 'live', since }}
                    className="text-accent font-medium hover:underline"
                  >
                    {action}
                  </Link>
                  <p className="font-mono text-sm sm:hidden">{code}</p>
                </Td>
                <Td className="font-mono text-sm max-sm:hidden">{code}</Td>
                <Td className="text-right tabular-nums">{countText(runs)}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  )
}

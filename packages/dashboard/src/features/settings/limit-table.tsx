import { Badge } from '../../ui/badge.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { changedFirst, type Limit, limitName, limitValue } from './limit-words.ts'

export function LimitTable({ limits }: { limits: readonly Limit[] }) {
  return (
    <div className="max-h-96 overflow-y-auto">
      <Table caption="Limits">
        <thead>
          <tr>
            <Th>Limit</Th>
            <Th className="text-right">Value</Th>
            <Th className="text-right">As it comes</Th>
            <Th>Variable</Th>
          </tr>
        </thead>
        <tbody>
          {changedFirst(limits).map(({ name, variable, value, default: standard }) => (
            <tr key={name}>
              <Td className="whitespace-nowrap">
                {limitName(name)} {value !== standard && <Badge tone="info">Changed</Badge>}
              </Td>
              <Td className="text-right whitespace-nowrap tabular-nums">{limitValue(name, value)}</Td>
              <Td className="text-quiet text-right whitespace-nowrap tabular-nums">{limitValue(name, standard)}</Td>
              <Td className="text-quiet font-mono text-sm">{variable}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  )
}

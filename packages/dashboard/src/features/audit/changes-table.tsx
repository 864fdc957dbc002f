import { Table, Td, Th } from '../../ui/table.tsx'
import type { Change } from './entry-words.ts'

export function ChangesTable({ changes }: { changes: readonly Change[] }) {
  return (
    <Table caption="What changed">
      <thead>
        <tr>
          <Th>What changed</Th>
          <Th>Before</Th>
          <Th>After</Th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, before, after }) => (
          <tr key={path}>
            <Td className="font-mono text-sm">{path}</Td>
            <Side text={before} none="It was not there" tone="bg-bad-soft" />
            <Side text={after} none="It is gone" tone="bg-good-soft" />
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Side({ text, none, tone }: { text: string | null; none: string; tone: string }) {
  if (text === null) return <Td className="text-quiet text-sm">{none}</Td>
  return (
    <Td className="min-w-48">
      <pre className={`rounded-md px-2 py-1 font-mono text-sm whitespace-pre-wrap wrap-anywhere ${tone}`}>{text}</pre>
    </Td>
  )
}

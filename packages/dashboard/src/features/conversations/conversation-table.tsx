import type { components } from '@bellhop/client'
import { Link } from '@tanstack/react-router'
import { Table, Td, Th } from '../../ui/table.tsx'
import { ExactTime, Time } from '../../ui/time.tsx'
import { PlaygroundBadges } from './playground-badges.tsx'

type Conversation = components['schemas']['Conversation']

/** On a narrow screen a row is when it began with everything else below it. */
export function ConversationTable({
  rows,
  names,
}: {
  rows: readonly Conversation[]
  /** Of the agents, by their ids. */
  names: ReadonlyMap<string, string>
}) {
  const agentOf = ({ agentId }: Conversation) =>
    names.get(agentId) ?? <span className="font-mono text-sm wrap-anywhere">{agentId}</span>
  return (
    <Table caption="Conversations">
      <thead className="max-md:sr-only">
        <tr>
          <Th>Started</Th>
          <Th className="max-md:hidden">Agent</Th>
          <Th className="max-xl:hidden">Channel</Th>
          <Th className="max-xl:hidden">From</Th>
          <Th className="text-right max-xl:hidden">Events</Th>
          <Th className="text-right max-md:hidden">Last active</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.id} className="hover:bg-hover last:*:border-b-0">
            <Td className="max-md:max-w-0 md:whitespace-nowrap">
              <Link to="/conversations/$id" params={{ id: row.id }} className="text-accent font-medium hover:underline">
                <ExactTime at={row.createdAt} />
              </Link>
              {row.mode === 'test' && (
                <span className="ml-2">
                  <PlaygroundBadges isDraft={row.draft} />
                </span>
              )}
              <div className="mt-1 grid gap-0.5 md:hidden">
                <p className="wrap-anywhere">{agentOf(row)}</p>
                <p className="text-quiet text-sm wrap-anywhere">{whence(row)}</p>
                <p className="text-quiet text-sm">
                  {row.lastEvent === 1 ? '1 event' : `${row.lastEvent} events`}, last active <Time at={row.updatedAt} />
                </p>
              </div>
            </Td>
            <Td className="max-md:hidden">
              {agentOf(row)}
              <p className="text-quiet text-sm wrap-anywhere xl:hidden">{whence(row)}</p>
            </Td>
            <Td className="text-quiet whitespace-nowrap max-xl:hidden">{channelOf(row)}</Td>
            <Td className="text-quiet max-xl:hidden">{fromOf(row) ?? '–'}</Td>
            <Td className="text-quiet text-right tabular-nums max-xl:hidden">{row.lastEvent}</Td>
            <Td className="text-quiet text-right max-md:hidden">
              <Time at={row.updatedAt} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function whence(row: Conversation): string {
  const from = fromOf(row)
  return from === null ? channelOf(row) : `${channelOf(row)}, ${from}`
}

function channelOf({ channel, medium }: Conversation): string {
  return medium === channel ? channel : `${channel}, ${medium}`
}

function fromOf({ contactNumber, externalId, origin }: Conversation): string | null {
  return contactNumber ?? externalId ?? origin
}

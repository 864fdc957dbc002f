import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Read } from '../../ui/read.tsx'
import { say } from '../../ui/say.ts'
import { Table, Td, Th } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { invitationsQuery } from './people-queries.ts'
import { roleWords } from './roles.ts'

/** Links that can still be accepted. */
export function Invitations() {
  const invitations = useQuery(invitationsQuery)
  const client = useQueryClient()
  const [withdrawing, setWithdrawing] = useState<string | null>(null)
  const withdraw = async (id: string) => {
    await dataOf(api.DELETE('/v1/invitations/{id}', { params: { path: { id } } }))
    await client.invalidateQueries({ queryKey: ['invitations'] })
    say('The invitation was withdrawn')
  }
  return (
    <div>
      <h2 className="mb-3 text-base font-semibold">Open invitations</h2>
      <Read query={invitations} lines={1}>
        {open =>
          open.length === 0 ? (
            <p className="text-quiet">None. An invitation is a link that works once, within seven days.</p>
          ) : (
            <Table caption="Open invitations">
              <thead>
                <tr>
                  <Th>For</Th>
                  <Th>Role</Th>
                  <Th className="max-sm:hidden">Made</Th>
                  <Th className="max-sm:hidden">Ends</Th>
                  <Th>
                    <span className="sr-only">Withdraw</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {open.map(({ id, email, role, createdAt, expiresAt }) => (
                  <tr key={id} className="last:*:border-b-0">
                    <Td>
                      <span className="block min-w-28 font-medium wrap-anywhere">
                        {email ?? 'Whoever has the link'}
                      </span>
                      <span className="text-quiet text-sm sm:hidden">
                        ends <Time at={expiresAt} />
                      </span>
                    </Td>
                    <Td>{roleWords[role].label}</Td>
                    <Td className="text-quiet max-sm:hidden">
                      <Time at={createdAt} />
                    </Td>
                    <Td className="text-quiet max-sm:hidden">
                      <Time at={expiresAt} />
                    </Td>
                    <Td className="text-right">
                      <Button
                        size="small"
                        aria-label={`Withdraw the invitation for ${email ?? 'whoever has the link'}`}
                        onClick={() => setWithdrawing(id)}
                      >
                        Withdraw
                      </Button>
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </Read>
      <ConfirmDialog
        open={withdrawing !== null}
        onClose={() => setWithdrawing(null)}
        title="Withdraw this invitation?"
        confirmLabel="Withdraw"
        danger
        onConfirm={() => withdrawing !== null && withdraw(withdrawing)}
      >
        Its link stops working at once. You can make a new one at any time.
      </ConfirmDialog>
    </div>
  )
}

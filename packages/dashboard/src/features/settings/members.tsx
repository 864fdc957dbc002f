import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import type { Me, Role } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { controlClasses } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { say } from '../../ui/say.ts'
import { Table, Td, Th } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { MemberMenu } from './member-menu.tsx'
import { ResetPasswordDialog } from './reset-password-dialog.tsx'
import { isRole, roles, roleWords } from './roles.ts'

export interface Member {
  id: string
  name: string
  email: string
  role: Role
  createdAt: string
}

/** Something about a member that is asked about first. */
type Asked = { kind: 'remove' | 'reset'; member: Member } | { kind: 'step-down'; member: Member; role: Role }

export function Members({ people, me }: { people: readonly Member[]; me: Me }) {
  const client = useQueryClient()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const isOwner = me.workspace.role === 'owner'
  const isLastOwner = (member: Member) =>
    member.role === 'owner' && people.filter(({ role }) => role === 'owner').length === 1

  const changeRole = async (member: Member, role: Role) => {
    await dataOf(api.PATCH('/v1/members/{id}', { params: { path: { id: member.id } }, body: { role } }))
    await client.invalidateQueries({ queryKey: member.id === me.user.id ? [] : ['members'] })
  }
  const tryRole = async (member: Member, role: Role, undoable = true): Promise<void> => {
    setProblem(null)
    try {
      await changeRole(member, role)
      const undo = undoable ? { undo: () => void tryRole({ ...member, role }, member.role, false) } : {}
      say(`${member.name} is now ${roleWords[role].label.toLowerCase()}`, undo)
    } catch (error) {
      setProblem(describeError(error))
    }
  }
  const choose = (member: Member, role: Role) => {
    if (member.id === me.user.id) setAsked({ kind: 'step-down', member, role })
    else void tryRole(member, role)
  }
  const remove = async (member: Member) => {
    await dataOf(api.DELETE('/v1/members/{id}', { params: { path: { id: member.id } } }))
    // Whoever has left sees this workspace no more.
    if (member.id === me.user.id) location.assign('/')
    else await client.invalidateQueries({ queryKey: ['members'] })
    say(`${member.name} was removed`)
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {problem && <Notice look="bad">{problem}</Notice>}
      <Table caption="Members">
        <thead>
          <tr>
            <Th>Name</Th>
            <Th className="max-sm:px-2">Role</Th>
            <Th className="max-sm:hidden">Since</Th>
            {isOwner && (
              <Th>
                <span className="sr-only">What to do</span>
              </Th>
            )}
          </tr>
        </thead>
        <tbody>
          {people.map(member => (
            <tr key={member.id} className="last:*:border-b-0">
              <Td>
                <span className="flex flex-wrap items-center gap-2 font-medium">
                  {member.name}
                  {member.id === me.user.id && <Badge>You</Badge>}
                </span>
                <span className="text-quiet block min-w-32 text-sm wrap-anywhere">{member.email}</span>
              </Td>
              <Td className="max-sm:px-2">
                {isOwner ? (
                  <RoleSelect member={member} fixed={isLastOwner(member)} onChoose={role => choose(member, role)} />
                ) : (
                  roleWords[member.role].label
                )}
              </Td>
              <Td className="text-quiet max-sm:hidden">
                <Time at={member.createdAt} />
              </Td>
              {isOwner && (
                <Td className="text-right max-sm:px-2">
                  <MemberMenu
                    name={member.name}
                    isSelf={member.id === me.user.id}
                    isLastOwner={isLastOwner(member)}
                    onReset={() => setAsked({ kind: 'reset', member })}
                    onRemove={() => setAsked({ kind: 'remove', member })}
                  />
                </Td>
              )}
            </tr>
          ))}
        </tbody>
      </Table>
      {asked?.kind === 'remove' && (
        <ConfirmDialog
          open
          danger
          onClose={() => setAsked(null)}
          title={asked.member.id === me.user.id ? 'Leave this workspace?' : `Remove ${asked.member.name}?`}
          confirmLabel={asked.member.id === me.user.id ? 'Leave' : 'Remove'}
          onConfirm={() => remove(asked.member)}
        >
          From then on {asked.member.id === me.user.id ? 'you see' : 'they see'} nothing of this workspace any more. API
          keys that they made stay in force: revoke them under API keys. To come back takes a new invitation.
        </ConfirmDialog>
      )}
      {asked?.kind === 'reset' && <ResetPasswordDialog member={asked.member} onClose={() => setAsked(null)} />}
      {asked?.kind === 'step-down' && (
        <ConfirmDialog
          open
          onClose={() => setAsked(null)}
          title={`Become ${roleWords[asked.role].label.toLowerCase()}?`}
          confirmLabel="Change my role"
          onConfirm={() => changeRole(asked.member, asked.role)}
        >
          You can’t take this back by yourself: another owner has to.
        </ConfirmDialog>
      )}
    </div>
  )
}

function RoleSelect({ member, fixed, onChoose }: { member: Member; fixed: boolean; onChoose: (role: Role) => void }) {
  return (
    <select
      aria-label={`Role of ${member.name}`}
      title={fixed ? 'A workspace always has an owner. Make somebody else an owner first.' : undefined}
      disabled={fixed}
      className={`${controlClasses} max-w-40 min-w-28`}
      value={member.role}
      onChange={event => isRole(event.target.value) && onChoose(event.target.value)}
    >
      {roles.map(role => (
        <option key={role} value={role}>
          {roleWords[role].label}
        </option>
      ))}
    </select>
  )
}

import { Section } from '../../ui/card.tsx'
import { DeleteWorkspace } from './delete-workspace.tsx'
import { PurgeRecords } from './purge-records.tsx'
import { ReplaceSigningKey } from './replace-signing-key.tsx'
import { RotateMasterKey } from './rotate-master-key.tsx'
import { RotateSecretKey } from './rotate-secret-key.tsx'

/** What can't be taken back. `isOperator`: the server itself is operated from this workspace. */
export function DangerZone({ id, name, isOperator }: { id: string; name: string; isOperator: boolean }) {
  return (
    <Section title="Danger zone" description="What can’t be taken back." className="border-bad!">
      <div className="divide-line divide-y">
        <PurgeRecords name={name} />
        <RotateSecretKey name={name} />
        {isOperator && <RotateMasterKey name={name} />}
        <ReplaceSigningKey name={name} />
        <DeleteWorkspace id={id} name={name} isOperator={isOperator} />
      </div>
    </Section>
  )
}

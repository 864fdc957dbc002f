import { Ellipsis } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'

/** What an owner does about a member. The last owner can't be removed, nor anybody's own password be reset here. */
export function MemberMenu({
  name,
  isSelf,
  isLastOwner,
  onReset,
  onRemove,
}: {
  name: string
  isSelf: boolean
  isLastOwner: boolean
  onReset: () => void
  onRemove: () => void
}) {
  return (
    <Menu
      trigger={
        <IconButton label={`What to do with ${name}`} size="small">
          <Ellipsis aria-hidden="true" size={18} />
        </IconButton>
      }
      items={[
        ...(isSelf ? [] : [{ label: 'Reset password', onSelect: onReset }]),
        {
          label: isSelf ? 'Leave the workspace' : 'Remove from the workspace',
          onSelect: onRemove,
          danger: true,
          disabled: isLastOwner,
        },
      ]}
    />
  )
}

import { chooseWorkspace } from '../api/current-workspace.ts'
import type { Me } from '../api/session.ts'
import { controlClasses } from '../ui/field.tsx'

export function WorkspaceSwitcher({ me }: { me: Me }) {
  return (
    <select
      aria-label="Workspace"
      className={controlClasses}
      value={me.workspace.id}
      onChange={event => {
        chooseWorkspace(event.target.value)
        location.assign('/')
      }}
    >
      {me.workspaces.map(({ id, name, role }) => (
        <option key={id} value={id}>
          {name} ({role})
        </option>
      ))}
    </select>
  )
}

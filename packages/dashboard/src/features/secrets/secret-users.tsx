import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { actionsQuery } from '../actions/queries.ts'
import { agentsQuery } from '../agents/agents-query.ts'

/** What refers to a secret: actions and agents by name, each with the way to it. */
export function SecretUsers({ names }: { names: readonly string[] }) {
  const actions = useQuery(actionsQuery)
  const agents = useQuery(agentsQuery)
  if (names.length === 0) return <span className="text-quiet">Nothing</span>
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {names.map((name, at) => {
        const agent = agents.data?.find(other => other.name === name)
        // An action and an agent may have the same name; then both are listed, the action first.
        const isAction = actions.data?.some(other => other.name === name) && names.indexOf(name) === at
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the names of an action and an agent may be the same.
          <li key={at} className="wrap-anywhere">
            {isAction ? (
              <Link
                to="/actions/$name"
                params={{ name }}
                className="hover:text-accent decoration-line-strong underline underline-offset-2"
              >
                {name}
              </Link>
            ) : agent ? (
              <Link
                to="/agents/$id"
                params={{ id: agent.id }}
                className="hover:text-accent decoration-line-strong underline underline-offset-2"
              >
                {name}
              </Link>
            ) : (
              name
            )}
          </li>
        )
      })}
    </ul>
  )
}

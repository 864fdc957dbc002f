import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { buttonClasses } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { SelectField } from '../../ui/field.tsx'

interface Agent {
  id: string
  name: string
  allowedOrigins: readonly string[]
}

/** The line that brings an agent's chat onto a page. */
export function ChatSnippet({ agents, mayWrite }: { agents: readonly Agent[]; mayWrite: boolean }) {
  const [chosen, choose] = useState<string | null>(null)
  const agent = agents.find(({ id }) => id === chosen) ?? agents[0]
  if (!agent)
    return (
      <>
        <p>It takes an agent: a name, instructions in your words, and the actions that it may use.</p>
        {mayWrite && (
          <Link to="/agents" className={buttonClasses('primary')}>
            Make an agent
          </Link>
        )}
      </>
    )
  return (
    <>
      <SelectField label="Agent" value={agent.id} onChange={event => choose(event.target.value)}>
        {agents.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <p>Put this line into the page, before the end of its body:</p>
      <div className="w-full">
        <CodeBlock
          label="HTML"
          text={`<script src="${location.origin}/embed.js" data-agent="${agent.id}" async></script>`}
        />
      </div>
      <p className="text-quiet">
        {agent.allowedOrigins.length > 0
          ? `The chat appears on ${agent.allowedOrigins.join(', ')} alone.`
          : 'The chat appears nowhere yet: the agent has to name the origin of the page first.'}{' '}
        <Link to="/agents/$id" params={{ id: agent.id }} className="text-accent underline">
          {mayWrite ? 'Change the allowed origins' : 'Open the agent'}
        </Link>
      </p>
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { Read } from '../../ui/read.tsx'

/** What a model is told before the conversation, and what it may call, as of the last event. */
export function PromptPanel({ id, lastEvent }: { id: string; lastEvent: number }) {
  const prompt = useQuery({
    queryKey: ['conversation', id, 'prompt', lastEvent],
    queryFn: () => dataOf(api.GET('/v1/conversations/{id}/prompt', { params: { path: { id } } })),
    placeholderData: before => before,
  })
  return (
    <Read query={prompt} lines={8}>
      {({ system, tools }) => (
        <div className="grid gap-4">
          <p className="text-quiet">
            What a model is told now, before what was said. An agent without a model is guided by the same actions, and
            nobody reads this.
          </p>
          <CodeBlock label="System prompt" text={system} />
          <section aria-label="Tools" className="grid gap-2">
            <h2 className="font-semibold">{tools.length === 1 ? '1 tool' : `${tools.length} tools`}</h2>
            {tools.map(({ name, description, parameters }) => (
              <details key={name} className="border-line bg-raised rounded-lg border px-4 py-3">
                <summary className="font-mono font-medium wrap-anywhere">{name}</summary>
                <p className="text-quiet my-2 wrap-anywhere whitespace-pre-wrap">{description}</p>
                <JsonTree value={parameters} label={`Parameters of ${name}`} />
              </details>
            ))}
          </section>
        </div>
      )}
    </Read>
  )
}

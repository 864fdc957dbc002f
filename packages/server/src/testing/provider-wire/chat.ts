import { isJsonObject, type JsonObject } from '@bellhop/core'
import { callsOf, objects, piecesOf, sse, textOf, usageOf, type Wire } from './wire.ts'

/** OpenAI's chat completions, as Ollama, vLLM and most others speak them. */
export const chat: Wire = {
  view: body => ({
    model: textOf(body.model),
    system: objects(body.messages)
      .filter(({ role }) => role === 'system' || role === 'developer')
      .map(({ content }) => textOf(content))
      .join('\n'),
    turns: objects(body.messages).flatMap(({ role, content, tool_calls }) =>
      role === 'user' || role === 'assistant' || role === 'tool'
        ? [{ role, text: textOf(content) + objects(tool_calls).map(toolCallText).join('') }]
        : [],
    ),
    tools: objects(body.tools).map(({ function: of }) => (isJsonObject(of) ? textOf(of.name) : '')),
  }),

  events: (answer, { model, id }) => {
    const chunk = (more: JsonObject) =>
      sse({ id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: 1_700_000_000, model, ...more })
    const delta = (delta: JsonObject, finish: string | null = null) =>
      chunk({ choices: [{ index: 0, delta, finish_reason: finish }] })
    const calls = callsOf(answer, id)
    const usage = usageOf(answer)
    const reasons = { stop: 'stop', length: 'length', filter: 'content_filter' }
    return [
      delta({ role: 'assistant', content: '' }),
      ...piecesOf(answer.text).map(content => delta({ content })),
      ...calls.flatMap(({ id: callId, name, text }, index) => [
        delta({ tool_calls: [{ index, id: callId, type: 'function', function: { name, arguments: '' } }] }),
        ...piecesOf(text).map(piece => delta({ tool_calls: [{ index, function: { arguments: piece } }] })),
      ]),
      delta({}, answer.finish ? reasons[answer.finish] : calls.length > 0 ? 'tool_calls' : 'stop'),
      ...(usage
        ? [
            chunk({
              choices: [],
              usage: {
                prompt_tokens: usage.input,
                completion_tokens: usage.output,
                total_tokens: usage.input + usage.output,
              },
            }),
          ]
        : []),
      'data: [DONE]\n\n',
    ]
  },

  error: (status, message) => ({
    error: { message, type: status === 429 ? 'rate_limit_error' : 'error', param: null, code: null },
  }),
}

function toolCallText({ function: of }: JsonObject): string {
  return isJsonObject(of) ? `${textOf(of.name)}(${textOf(of.arguments)})` : ''
}

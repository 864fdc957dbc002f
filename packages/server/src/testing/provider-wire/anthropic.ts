import type { JsonObject } from '@bellhop/core'
import { callsOf, objects, piecesOf, sse, textOf, usageOf, type Wire } from './wire.ts'

/** Anthropic's Messages. */
export const anthropic: Wire = {
  view: body => ({
    model: textOf(body.model),
    system: textOf(body.system),
    turns: objects(body.messages).flatMap(({ role, content }) => {
      if (role !== 'user' && role !== 'assistant') return []
      if (typeof content === 'string') return [{ role, text: content }]
      return objects(content).map(block => {
        if (block.type === 'tool_result') return { role: 'tool' as const, text: textOf(block.content) }
        const isCall = block.type === 'tool_use'
        return { role, text: isCall ? `${textOf(block.name)}(${JSON.stringify(block.input)})` : textOf(block.text) }
      })
    }),
    tools: objects(body.tools).map(({ name }) => textOf(name)),
  }),

  events: (answer, { model, id }) => {
    const event = (type: string, more: JsonObject) => sse({ type, ...more }, type)
    const usage = usageOf(answer) ?? { input: 0, output: 0 }
    const calls = callsOf(answer, id)
    const pieces = piecesOf(answer.text)
    let index = 0
    const block = (content_block: JsonObject, deltas: JsonObject[]) => {
      const at = index++
      return [
        event('content_block_start', { index: at, content_block }),
        ...deltas.map(delta => event('content_block_delta', { index: at, delta })),
        event('content_block_stop', { index: at }),
      ]
    }
    const reasons = { stop: 'end_turn', length: 'max_tokens', filter: 'refusal' }
    const message = { id: `msg_${id}`, type: 'message', role: 'assistant', model, content: [], stop_reason: null }
    return [
      event('message_start', {
        message: { ...message, stop_sequence: null, usage: { input_tokens: usage.input, output_tokens: 1 } },
      }),
      event('ping', {}),
      ...(pieces.length > 0
        ? block(
            { type: 'text', text: '' },
            pieces.map(text => ({ type: 'text_delta', text })),
          )
        : []),
      ...calls.flatMap(({ id: callId, name, text }) =>
        block(
          { type: 'tool_use', id: callId, name, input: {} },
          piecesOf(text).map(partial_json => ({ type: 'input_json_delta', partial_json })),
        ),
      ),
      event('message_delta', {
        delta: {
          stop_reason: answer.finish ? reasons[answer.finish] : calls.length > 0 ? 'tool_use' : 'end_turn',
          stop_sequence: null,
        },
        usage: { output_tokens: usage.output },
      }),
      event('message_stop', {}),
    ]
  },

  error: (status, message) => {
    const types = new Map([
      [401, 'authentication_error'],
      [429, 'rate_limit_error'],
      [529, 'overloaded_error'],
    ])
    return { type: 'error', error: { type: types.get(status) ?? 'api_error', message } }
  },
}

import type { JsonObject } from '@bellhop/core'
import { callsOf, objects, piecesOf, sse, textOf, usageOf, type Wire } from './wire.ts'

/** OpenAI's Responses. */
export const responses: Wire = {
  view: body => ({
    model: textOf(body.model),
    system:
      textOf(body.instructions) +
      objects(body.input)
        .filter(({ role }) => role === 'system' || role === 'developer')
        .map(({ content }) => textOf(content))
        .join('\n'),
    turns: objects(body.input).flatMap<ReturnType<Wire['view']>['turns'][number]>(item => {
      const { role, type } = item
      if (role === 'user' || role === 'assistant') return [{ role, text: textOf(item.content) }]
      if (type === 'function_call') {
        return [{ role: 'assistant', text: `${textOf(item.name)}(${textOf(item.arguments)})` }]
      }
      return type === 'function_call_output' ? [{ role: 'tool', text: textOf(item.output) }] : []
    }),
    tools: objects(body.tools).map(({ name }) => textOf(name)),
  }),

  events: (answer, { model, id }) => {
    const response = { id: `resp_${id}`, object: 'response', created_at: 1_700_000_000, model }
    const usage = usageOf(answer)
    let sequence = 0
    const event = (type: string, more: JsonObject) => sse({ type, sequence_number: sequence++, ...more }, type)
    const pieces = piecesOf(answer.text)
    const events = [event('response.created', { response: { ...response, status: 'in_progress' } })]
    let index = 0
    if (pieces.length > 0) {
      const item = { type: 'message', id: `msg_${id}`, role: 'assistant' }
      const place = { output_index: index, item_id: item.id, content_index: 0 }
      events.push(event('response.output_item.added', { output_index: index, item: { ...item, content: [] } }))
      for (const delta of pieces) events.push(event('response.output_text.delta', { ...place, delta, logprobs: [] }))
      const content = [{ type: 'output_text', text: pieces.join(''), annotations: [] }]
      events.push(event('response.output_item.done', { output_index: index, item: { ...item, content } }))
      index += 1
    }
    for (const { id: callId, name, text } of callsOf(answer, id)) {
      const item = { type: 'function_call', id: `fc_${callId}`, call_id: callId, name }
      const place = { output_index: index, item_id: item.id }
      events.push(event('response.output_item.added', { output_index: index, item: { ...item, arguments: '' } }))
      for (const delta of piecesOf(text))
        events.push(event('response.function_call_arguments.delta', { ...place, delta }))
      events.push(event('response.function_call_arguments.done', { ...place, arguments: text }))
      const done = { ...item, arguments: text, status: 'completed' }
      events.push(event('response.output_item.done', { output_index: index, item: done }))
      index += 1
    }
    const reason =
      answer.finish === 'length' ? 'max_output_tokens' : answer.finish === 'filter' ? 'content_filter' : null
    const status = reason ? 'incomplete' : 'completed'
    const ended = {
      ...response,
      status,
      incomplete_details: reason && { reason },
      usage: usage && {
        input_tokens: usage.input,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: usage.output,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: usage.input + usage.output,
      },
    }
    return [...events, event(`response.${status}`, { response: ended })]
  },

  error: (status, message) => ({
    error: { message, type: status === 429 ? 'rate_limit_error' : 'error', param: null, code: null },
  }),
}

import { isJsonObject, type JsonObject } from '@bellhop/core'
import { callsOf, objects, piecesOf, sse, textOf, usageOf, type Wire } from './wire.ts'

/** Google's streamGenerateContent. A call whose arguments are no object ends as Google ends a malformed one. */
export const google: Wire = {
  view: (body, path) => ({
    model: /models\/([^:/?]+)/.exec(path)?.[1] ?? '',
    system: isJsonObject(body.systemInstruction) ? textOf(body.systemInstruction.parts) : '',
    turns: objects(body.contents).flatMap(({ role, parts }) =>
      objects(parts).map(part => {
        const { functionCall: call, functionResponse: result } = part
        if (isJsonObject(result)) return { role: 'tool' as const, text: JSON.stringify(result.response) }
        const by = role === 'model' ? ('assistant' as const) : ('user' as const)
        return {
          role: by,
          text: isJsonObject(call) ? `${textOf(call.name)}(${JSON.stringify(call.args)})` : textOf(part),
        }
      }),
    ),
    tools: objects(body.tools).flatMap(({ functionDeclarations }) =>
      objects(functionDeclarations).map(({ name }) => textOf(name)),
    ),
  }),

  events: (answer, { model, id }) => {
    const usage = usageOf(answer)
    const chunk = (parts: JsonObject[], finishReason?: string) =>
      sse({
        candidates: [
          { index: 0, content: { role: 'model', parts }, ...(finishReason === undefined ? {} : { finishReason }) },
        ],
        ...(finishReason !== undefined &&
          usage && {
            usageMetadata: {
              promptTokenCount: usage.input,
              candidatesTokenCount: usage.output,
              totalTokenCount: usage.input + usage.output,
            },
          }),
        modelVersion: model,
        responseId: id,
      })
    const calls = callsOf(answer, id)
    const isMalformed = calls.some(({ value }) => !isJsonObject(value))
    const reasons = { stop: 'STOP', length: 'MAX_TOKENS', filter: 'SAFETY' }
    const parts = calls.flatMap(({ name, value }) =>
      isJsonObject(value) ? [{ functionCall: { name, args: value } }] : [],
    )
    return [
      ...piecesOf(answer.text).map(text => chunk([{ text }])),
      ...(parts.length > 0 ? [chunk(parts)] : []),
      chunk([], isMalformed ? 'MALFORMED_FUNCTION_CALL' : reasons[answer.finish ?? 'stop']),
    ]
  },

  error: (status, message) => {
    const names = new Map([
      [401, 'UNAUTHENTICATED'],
      [429, 'RESOURCE_EXHAUSTED'],
      [503, 'UNAVAILABLE'],
    ])
    return { error: { code: status, message, status: names.get(status) ?? 'INTERNAL' } }
  },
}

import type { JsonObject } from '@bellhop/core'
import { createGuidedBrain } from '../conversations/guided/guided-brain.ts'
import { createModelBrain } from '../conversations/model/model-brain.ts'
import type { LiveApp } from './live-app.ts'
import { createPlayedModel, type PlayedModel } from './played-model.ts'

/** Lets every agent of this server be answered for by a model that a test plays. */
export function playModel(
  app: Pick<LiveApp, 'conversationParts' | 'parts'>,
  given: Parameters<typeof createPlayedModel>[0] = {},
): PlayedModel {
  const model = createPlayedModel(given)
  app.conversationParts.brain = createModelBrain(app.parts, {
    modelOf: async () => model,
    guided: createGuidedBrain(),
  })
  return model
}

/** What the model was told of the results of its calls, in the order of the calls, by the last time it was asked. */
export function toldResults(model: PlayedModel): string[] {
  const prompt = model.asked.at(-1)?.prompt ?? []
  return prompt.flatMap(message =>
    message.role === 'tool'
      ? message.content.flatMap(part =>
          part.type === 'tool-result' && part.output.type === 'text' ? [part.output.value] : [],
        )
      : [],
  )
}

/** The first line of such a result: what the server itself says of the run. */
export function known(result: string | undefined): JsonObject {
  // Written by `toToolOutput` as an object.
  return JSON.parse((result ?? '').split('\n')[0] ?? '') as JsonObject
}

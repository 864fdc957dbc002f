import { BellhopError } from '@bellhop/core'
import type { Agent } from '../../agents/agent.ts'
import type { AgentModel } from '../../models/model.ts'
import type { Parts } from '../../parts.ts'
import type { Brain, BrainPart, BrainRequest, BrainScene, TurnItem } from '../brain.ts'
import { guidedWords } from '../guided/guided-words.ts'
import { unansweredOffersOf } from '../offers.ts'
import { closingWords } from './closing-words.ts'
import { earlierTurns } from './earlier-turns.ts'
import { fitHistory } from './fit-history.ts'
import { callModel, type ModelFinish, type RawCall } from './model-call.ts'
import { inModelSpan } from './model-span.ts'
import { noAnswerTools, withoutNoAnswer } from './no-answer.ts'
import { loadPromptScene } from './prompt-scene.ts'
import { readArguments } from './read-call.ts'
import { systemPrompt } from './system-prompt.ts'
import { toolName } from './to-messages.ts'
import { toTools } from './tools.ts'

export interface ModelBrainOptions {
  /** The model of an agent; null: guided mode. Throws where a model is meant but can't be had. */
  modelOf(workspaceId: string, agent: Agent): Promise<AgentModel | null>
  guided: Brain
}

/**
 * The brain of agents that have a model, and guided mode for those that have none. The model decides what to say and what to ask
 * for; whether an action may run, with which values, and whether the customer has agreed, is decided where runs are.
 */
export function createModelBrain(parts: Parts, { modelOf, guided }: ModelBrainOptions): Brain {
  return {
    step: async function* (request, scene) {
      const model = await modelOf(scene.turn.workspaceId, scene.agent.definition)
      if (!model) yield* guided.step(request, scene)
      else {
        yield { type: 'model', name: model.name }
        yield* pressed(request) ?? (await think(parts, model, request, scene))
      }
    },
  }
}

/** A pressed button starts its action: there is nothing to think about, and nothing that a model could get wrong. */
function pressed({ items, actions }: BrainRequest): BrainPart[] | null {
  const last = items.at(-1)
  if (last?.type !== 'customer-choice' || !actions.some(({ name }) => name === last.action)) return null
  return [
    { type: 'tool-call', callId: `call_${items.length}`, action: String(last.action), inputs: {} },
    { type: 'stop', reason: 'tool-calls' },
  ]
}

async function* think(
  parts: Parts,
  model: AgentModel,
  request: BrainRequest,
  scene: BrainScene,
): AsyncGenerator<BrainPart> {
  const { temperature, maxOutputTokens, contextTokens } = model.settings
  const actions = scene.actions.map(({ definition }) => definition)
  const about = await loadPromptScene(parts, scene, actions)
  const history = await fitHistory(request.items, earlierTurns(parts, scene.turn), contextTokens)
  const tools = [...toTools(actions, about.channel), ...noAnswerTools(actions)]
  const options = {
    prompt: [{ role: 'system' as const, content: systemPrompt(about) }, ...history],
    ...(tools.length === 0 ? {} : { tools, toolChoice: { type: 'auto' as const } }),
    ...(temperature === null ? {} : { temperature }),
    ...(maxOutputTokens === null ? {} : { maxOutputTokens }),
    abortSignal: request.signal,
  }
  let said = ''
  yield { type: 'model-asked' }
  for await (const part of inModelSpan(parts, model, scene.turn, callModel(model, options))) {
    if (part.type === 'text') {
      said += part.text
      yield { type: 'text-delta', text: part.text }
    } else {
      if (part.finish.usage) yield { type: 'usage', usage: part.finish.usage }
      const { calls, unanswered } = withoutNoAnswer(part.finish.calls)
      if (unanswered && calls.length === 0 && isWhole(part.finish)) yield* giveUp(said, request)
      else yield* conclude({ ...part.finish, calls }, said, request, model.name)
    }
  }
}

/** Was the answer thought through to its end? */
function isWhole({ reason }: ModelFinish): boolean {
  return reason === 'stop' || reason === 'tool-calls' || reason === 'other'
}

/** A model that has no answer should say so itself; where it doesn't, this does. */
function* giveUp(said: string, { actions, agent, items }: BrainRequest): Generator<BrainPart> {
  if (said.trim() === '' && !hasBeenTold(items)) {
    const { foundNothing } = guidedWords(agent.locale)
    yield { type: 'text-delta', text: foundNothing(unansweredOffersOf(actions).length > 0) }
  }
  yield { type: 'stop', reason: 'unanswered' }
}

/** Calls that are taken of one answer: more than a turn may run. */
const mostCalls = 50

/** Every way in which a model may stop, and what the customer gets then. */
function* conclude(
  { reason, calls }: ModelFinish,
  said: string,
  { items, agent }: BrainRequest,
  name: string,
): Generator<BrainPart> {
  const { tooLong, goOn, refused } = closingWords(agent.locale)
  switch (reason) {
    case 'stop':
    case 'tool-calls':
    // Servers that speak another's protocol have words of their own for a good end.
    case 'other':
      if (calls.length > 0) {
        yield* calls.slice(0, mostCalls).map((call, index) => toPart(call, `call_${items.length}_${index}`))
        yield { type: 'stop', reason: 'tool-calls' }
      } else if (said.trim() !== '' || hasBeenTold(items)) yield { type: 'stop', reason: 'end' }
      else throw new BellhopError('model_failed', `The model ${name} gave an empty answer.`)
      return
    // What was called in an answer that broke off was not thought through to its end.
    case 'length':
      yield* words(said, said.trim() === '' ? tooLong : goOn)
      yield { type: 'stop', reason: 'limit' }
      return
    case 'content-filter':
      yield* words(said, refused)
      yield { type: 'stop', reason: 'refusal' }
      return
    case 'error':
    case 'interrupted':
    case null:
      throw new BellhopError('model_failed', `The answer of the model ${name} broke off.`)
  }
}

function* words(said: string, text: string): Generator<BrainPart> {
  yield { type: 'text-delta', text: said.trim() === '' ? text : `\n\n${text}` }
}

/** Was the customer told just now what became of an action? Then a model may have nothing to add. */
function hasBeenTold(items: readonly TurnItem[]): boolean {
  const last = items.at(-1)
  return last?.type === 'tool-result' && last.outcome.told === true
}

function toPart({ name, text, echo }: RawCall, callId: string): BrainPart {
  const call = { callId, action: toolName(name) }
  const read = readArguments(text)
  if ('problem' in read) return { type: 'unreadable-call', ...call, problem: read.problem }
  return { type: 'tool-call', ...call, inputs: read.inputs, ...(echo === undefined ? {} : { echo }) }
}

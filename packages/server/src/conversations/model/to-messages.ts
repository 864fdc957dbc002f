import type {
  JSONObject,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultPart,
} from '@ai-sdk/provider'
import type { BrokenOff, TurnItem } from '../brain.ts'
import { toToolOutput } from './tool-output.ts'

/** A turn as a provider reads it. `isOpen`: a call without a result may still get one. */
export interface ToldTurn {
  items: readonly TurnItem[]
  isOpen: boolean
}

/**
 * The turns as messages. Every call has a result, also where there was none: providers refuse a prompt in which one is missing.
 * Calls are numbered anew, since what one provider calls an id another refuses.
 */
export function toMessages(turns: readonly ToldTurn[]): LanguageModelV4Prompt {
  const messages: LanguageModelV4Message[] = []
  let calls = 0
  for (const turn of turns) {
    for (const step of toSteps(turn.items)) {
      if (step.kind === 'user') {
        messages.push({ role: 'user', content: [{ type: 'text', text: step.text }] })
        continue
      }
      const made: LanguageModelV4ToolCallPart[] = []
      const results: LanguageModelV4ToolResultPart[] = []
      for (const call of step.calls) {
        calls++
        const place = { toolCallId: `call_${calls}`, toolName: toolName(call.action) }
        made.push({ type: 'tool-call', ...place, input: call.inputs, ...echoed(call.echo) })
        const value = call.output ?? (turn.isOpen ? stillOpen : neverRun)
        results.push({ type: 'tool-result', ...place, output: { type: 'text', value } })
      }
      const text = step.text === '' ? [] : [{ type: 'text' as const, text: step.text }]
      if (text.length + made.length > 0) messages.push({ role: 'assistant', content: [...text, ...made] })
      if (results.length > 0) messages.push({ role: 'tool', content: results })
    }
  }
  return messages
}

type CallItem = Extract<TurnItem, { type: 'tool-call' }>
interface AgentStep {
  kind: 'agent'
  text: string
  calls: (Pick<CallItem, 'action' | 'inputs' | 'echo'> & { output: string | null })[]
}
type Step = AgentStep | { kind: 'user'; text: string }

/** What was said and called in one breath belongs together, and each result to its call. */
function toSteps(items: readonly TurnItem[]): Step[] {
  const steps: Step[] = []
  const open = new Map<string, { output: string | null }>()
  let current: AgentStep | null = null
  const agent = (): AgentStep => {
    if (current) return current
    current = { kind: 'agent', text: '', calls: [] }
    steps.push(current)
    return current
  }
  const user = (text: string) => {
    steps.push({ kind: 'user', text })
    current = null
  }
  const say = (text: string) => {
    const step = agent()
    step.text += step.text === '' ? text : `\n\n${text}`
  }
  for (const item of items) {
    if (item.type === 'customer-message') user(item.text)
    else if (item.type === 'customer-choice') user(choiceText(item.action))
    else if (item.type === 'agent-message') say(item.text)
    else if (item.type === 'tool-call') {
      const call = { ...item, output: null }
      agent().calls.push(call)
      open.set(item.callId, call)
    } else if (item.type === 'tool-result') {
      const call = open.get(item.callId)
      if (call) call.output = toToolOutput(item.outcome)
      open.delete(item.callId)
      // With its last result a step is over: what comes then was said in the knowledge of it.
      if (open.size === 0) current = null
    } else {
      if (open.size > 0) current = null
      say(brokenOffText[item.why])
    }
  }
  return steps
}

function choiceText(action: string | null): string {
  return action === null
    ? '[The customer was offered actions, and pressed "None of these".]'
    : `[The customer pressed the button of the action ${toolName(action)}.]`
}

const brokenOffText: Record<BrokenOff, string> = {
  stopped: '[The customer stopped the answer here.]',
  cut: '[The answer was too long and broke off here.]',
  refused: '[No answer was given to this.]',
  unanswered: '[There was no answer to this. The customer was shown other ways to get help.]',
  failed: '[The answer failed here. The customer was told to try again.]',
}

const stillOpen = '{"status":"waiting","whatToDo":"It waits for the customer, or is still under way. It is not done."}'
const neverRun = '{"status":"cancelled","whatToDo":"It was never run: the turn ended before."}'

/** What a model made up as a name may be anything; a provider takes back only what one looks like. */
export function toolName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'unnamed'
}

function echoed(echo: TurnItemEcho): { providerOptions?: Record<string, JSONObject> } {
  // Taken from the provider's own metadata by `echoOf`, and kept as plain JSON.
  return echo === undefined ? {} : { providerOptions: echo as Record<string, JSONObject> }
}

type TurnItemEcho = CallItem['echo']

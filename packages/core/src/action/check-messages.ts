import { messagePaths, parseMessage } from '../template/parse-message.ts'
import type { Action } from './action.ts'
import { inputNamePaths } from './check-inputs.ts'
import type { Finding, Path } from './issue-path.ts'
import { didYouMean } from './nearest.ts'

/** The customer's words: unknown roots and filters, and inputs that there are not. */
export function checkMessages(action: Action): Finding[] {
  return messagesOf(action).flatMap(([path, text]) => {
    const message = parseMessage(text)
    return [
      ...message.problems.map(problem => ({ path, message: problem.message })),
      ...messagePaths(message).flatMap(([root, name]) => checkInputName(action, path, root, name)),
    ]
  })
}

function messagesOf({ messages }: Action): [Path, string][] {
  const { before, success, error, byStatus } = messages
  const all: [Path, string | null][] = [
    [['messages', 'before'], before],
    [['messages', 'success'], success],
    [['messages', 'error'], error],
    ...Object.entries(byStatus).map(([key, text]): [Path, string | null] => [['messages', 'byStatus', key], text]),
  ]
  return all.flatMap(([path, text]): [Path, string][] => (text === null ? [] : [[path, text]]))
}

// What an answer will hold is not known when an action is saved; its inputs are.
function checkInputName(action: Action, path: Path, root: unknown, name: unknown): Finding[] {
  if (root !== 'inputs' || typeof name !== 'string') return []
  const names = action.inputs.map(input => input.name)
  if (names.includes(name)) return []
  const message = `{{ inputs.${name} }}: there is no input of that name.${didYouMean(name, names)}`
  return [{ path, message, needs: inputNamePaths(action) }]
}

import { parseTemplate, secretNames } from '../template/parse-template.ts'
import type { Action, ActionInput, ActionKind, Method, RunMode } from './action.ts'
import type { Finding } from './issue-path.ts'
import { didYouMean } from './nearest.ts'

export interface KnownAction {
  name: string
  description: string
  /** Null or absent: it sends no request. */
  method?: Method | null
  runMode?: RunMode | null
  kind?: ActionKind
  /** Names of the inputs that every call has to give. */
  needs?: readonly string[]
  /** Names of the inputs that a call gives and records keep in clear. */
  clear?: readonly string[]
  /** Whether its answers are transformed. */
  transforms?: boolean
}

export interface KnownSecret {
  id: string
  name: string
  hosts: readonly string[]
}

/** What surrounds a definition where it is saved. What is left out is not checked: a program may use core without a workspace. */
export interface Known {
  /** All others of the workspace; this one is not among them. */
  otherActions?: readonly KnownAction[]
  secrets?: readonly KnownSecret[]
  /** Names of the workspace's widgets. */
  widgets?: readonly string[]
}

/** What a definition refers to and the workspace does not have. */
export function checkKnown(action: Action, known: Known): Finding[] {
  return [
    ...(known.otherActions ? checkActions(action, known.otherActions) : []),
    ...(known.secrets ? checkSecrets(action, known.secrets) : []),
    ...(known.widgets ? checkWidget(action, known.widgets) : []),
  ]
}

function checkWidget({ widget }: Action, names: readonly string[]): Finding[] {
  if (widget === null || names.includes(widget)) return []
  return [
    { path: ['widget'], message: `There is no widget \`${widget}\` in this workspace.${didYouMean(widget, names)}` },
  ]
}

function checkActions(action: Action, others: readonly KnownAction[]): Finding[] {
  const names = others.map(other => other.name)
  const findings: Finding[] = []
  if (names.includes(action.name)) {
    findings.push({ path: ['name'], message: `Another action is called \`${action.name}\`. Choose another name.` })
  }
  for (const outcome of ['success', 'failure'] as const) {
    action.followUps[outcome].forEach((name, i) => {
      if (name === action.name || names.includes(name)) return
      const message = `There is no action \`${name}\`.${didYouMean(name, names)}`
      findings.push({ path: ['followUps', outcome, i], message, needs: [['name']] })
    })
  }
  const problem =
    action.readBack === null || action.readBack === action.name
      ? null
      : readBackProblem(action, action.readBack, others)
  if (problem) findings.push({ path: ['readBack'], message: problem })
  return findings
}

function readBackProblem(action: Action, name: string, others: readonly KnownAction[]): string | null {
  const other = others.find(candidate => candidate.name === name)
  if (!other) {
    const names = others.filter(isReader).map(candidate => candidate.name)
    return `There is no action \`${name}\`.${didYouMean(name, names)}`
  }
  if (!isReader(other)) return `\`${name}\` is no automatic GET action, so it cannot look up what became of a run.`
  const lacking = (other.needs ?? []).filter(need => action.inputs.every(input => input.name !== need))
  if (lacking.length > 0)
    return `\`${name}\` runs with the inputs of this action, which has no ${listed(lacking)}. Give the two the same names, or make them optional there.`
  const exposed = sensitiveInputs(action).filter(input => other.clear?.includes(input))
  if (exposed.length === 0) return null
  return `\`${name}\` runs with the inputs of this action and would keep ${listed(exposed)} in clear, which is sensitive here. Make it sensitive there first.`
}

function listed(names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(', ')
}

/** Names of the inputs that every call of an action has to give. */
export function neededInputs({ inputs }: { inputs: readonly ActionInput[] }): string[] {
  return inputs
    .filter(input => input.from === 'conversation' && input.required && input.default === null && input.when === null)
    .map(({ name }) => name)
}

/** Names of the inputs that a call gives and records keep in clear. */
export function clearInputs({ inputs }: { inputs: readonly ActionInput[] }): string[] {
  return inputs.filter(input => input.from === 'conversation' && !input.sensitive).map(({ name }) => name)
}

/** Names of the inputs that no record shows. */
export function sensitiveInputs({ inputs }: { inputs: readonly ActionInput[] }): string[] {
  return inputs.filter(({ sensitive }) => sensitive).map(({ name }) => name)
}

function isReader(other: KnownAction): boolean {
  return other.method === 'GET' && other.runMode !== 'confirm' && (other.kind ?? 'api') === 'api'
}

function checkSecrets({ request }: Action, secrets: readonly KnownSecret[]): Finding[] {
  if (!request) return []
  const findings: Finding[] = []
  const { auth } = request
  if ('secret' in auth && !secrets.some(secret => secret.id === auth.secret)) {
    findings.push({
      path: ['request', 'auth', 'secret'],
      message: `There is no secret \`${auth.secret}\` in this workspace. Create it under Secrets, or choose another one.`,
    })
  }
  const names = secrets.map(secret => secret.name)
  request.headers.forEach((header, i) => {
    for (const name of secretNames(parseTemplate(header.value))) {
      if (names.includes(name)) continue
      const message = `There is no secret named \`${name}\` in this workspace. Create it under Secrets, or choose another one.${didYouMean(name, names)}`
      findings.push({ path: ['request', 'headers', i, 'value'], message })
    }
  })
  return findings
}

import type { Action, ActionKind } from './action.ts'
import { checkClientCode } from './check-client-code.ts'
import { inputNamePaths } from './check-inputs.ts'
import type { Finding } from './issue-path.ts'
import { didYouMean } from './nearest.ts'
import { isBuiltInName, isReservedName } from './reserved-names.ts'

/** What the parts of a definition must not say of each other, but for inputs, request and templates. */
export function checkDefinition(action: Action): Finding[] {
  return [
    ...checkName(action),
    ...checkKind(action),
    ...checkContext(action),
    ...checkStatuses(action),
    ...checkReferences(action),
    ...checkClient(action),
  ]
}

function checkName({ name }: Action): Finding[] {
  if (!isBuiltInName(name)) return []
  return [{ path: ['name'], message: `\`${name}\` is built in. Choose another name.` }]
}

type Part = 'request' | 'widget' | 'client'

const partsOf: Record<ActionKind, readonly Part[]> = {
  api: ['request'],
  api_widget: ['request', 'widget'],
  widget: ['widget'],
  client: ['client'],
}

function checkKind(action: Action): Finding[] {
  const wanted = partsOf[action.kind]
  return (['request', 'widget', 'client'] as const).flatMap((part): Finding[] => {
    const isThere = action[part] !== null
    if (isThere === wanted.includes(part)) return []
    const message = isThere
      ? `An action of the kind ${action.kind} has no \`${part}\`. Remove it, or choose another kind.`
      : `An action of the kind ${action.kind} needs its \`${part}\`.`
    return [{ path: [part], message, needs: [['kind']] }]
  })
}

function checkContext(action: Action): Finding[] {
  return action.context.flatMap((key, i): Finding[] => {
    const path = ['context', i]
    if (isReservedName(key)) return [{ path, message: `\`${key}\` is reserved and cannot be a key of the context.` }]
    if (action.context.indexOf(key) !== i) return [{ path, message: `\`${key}\` is listed twice.` }]
    if (action.inputs.some(input => input.name === key)) {
      const message = `\`${key}\` is an input too, and a placeholder could mean either. Rename the input, or remove the key here.`
      return [{ path, message, needs: inputNamePaths(action) }]
    }
    return []
  })
}

function checkStatuses(action: Action): Finding[] {
  return Object.keys(action.messages.byStatus).flatMap((key): Finding[] => {
    if (/^([1-5]\d\d|[1-5]xx|timeout)$/.test(key)) return []
    const message = `Must be a status (404), a class of them (4xx) or timeout.${didYouMean(key, ['timeout', '4xx', '5xx'])}`
    return [{ path: ['messages', 'byStatus', key], message }]
  })
}

function checkReferences(action: Action): Finding[] {
  const findings: Finding[] = []
  if (action.readBack !== null && action.readBack === action.name) {
    const message = 'An action cannot tell what became of its own run. Name an automatic GET action that looks it up.'
    findings.push({ path: ['readBack'], message, needs: [['name']] })
  }
  for (const outcome of ['success', 'failure'] as const) {
    action.followUps[outcome].forEach((name, i, all) => {
      if (all.indexOf(name) === i) return
      const path = ['followUps', outcome, i]
      findings.push({
        path,
        message: `\`${name}\` is offered twice.`,
        needs: [['followUps', outcome, all.indexOf(name)]],
      })
    })
  }
  return findings
}

function checkClient({ client }: Action): Finding[] {
  const problem = client && client.code !== '' ? checkClientCode(client.code) : null
  return problem === null ? [] : [{ path: ['client', 'code'], message: `Does not parse: ${problem}` }]
}

import { cutUrl } from '../template/url-zones.ts'
import type { Action } from './action.ts'
import { inputNamePaths } from './check-inputs.ts'
import type { Known } from './check-known.ts'
import { isWrite } from './effective-mode.ts'
import { findCredential } from './find-credential.ts'
import type { Finding } from './issue-path.ts'
import { likeness } from './likeness.ts'

/** What can be saved and is probably not meant so (contracts 1, "It warns"). */
export function lintAction(action: Action, known: Known = {}): Finding[] {
  return [
    ...warnOfPlainHttp(action),
    ...warnOfFragment(action),
    ...warnOfCredentials(action),
    ...warnOfAutomaticWrite(action),
    ...warnOfNoExamples(action),
    ...warnOfLikeDescriptions(action, known),
    ...warnOfIdentityInputs(action),
    ...warnOfReadBack(action, known),
    ...warnOfWordsForSuccess(action),
  ]
}

function warnOfPlainHttp({ request }: Action): Finding[] {
  if (!request || !/^http:/i.test(request.url)) return []
  const message =
    'The request goes out unencrypted, and carries no secret, unless the operator has listed its host and port in ' +
    'BELLHOP_EGRESS_ALLOW. Use https:// if the service has it.'
  return [{ path: ['request', 'url'], message }]
}

function warnOfFragment({ request }: Action): Finding[] {
  const fragment = request ? cutUrl(request.url).fragment : null
  // A placeholder there is refused, which says enough.
  if (fragment === null || fragment.includes('{{')) return []
  const message = 'What stands behind the # is never sent. Remove it, or put what the service needs into path or query.'
  return [{ path: ['request', 'url'], message }]
}

function warnOfCredentials({ request }: Action): Finding[] {
  if (!request) return []
  const findings: Finding[] = []
  const advice =
    'Whoever can read this definition can read it. Store it under Secrets, and use it through `auth` or {{secrets.NAME}} in a header.'
  const inUrl = findCredential.inUrl(request.url)
  if (inUrl) findings.push({ path: ['request', 'url'], message: `${inUrl} looks like a credential. ${advice}` })
  request.query.forEach((row, i) => {
    const found = findCredential.inPair(row.name, row.value)
    if (found)
      findings.push({ path: ['request', 'query', i, 'value'], message: `${found} looks like a credential. ${advice}` })
  })
  request.headers.forEach((header, i) => {
    const found = findCredential.inHeader(header.name, header.value)
    if (found)
      findings.push({
        path: ['request', 'headers', i, 'value'],
        message: `${found} looks like a credential. ${advice}`,
      })
  })
  return findings
}

function warnOfAutomaticWrite(action: Action): Finding[] {
  if (action.runMode !== 'automatic' || !isWrite(action)) return []
  const message = `The action sends a ${action.request?.method} without asking the customer. Choose confirm, unless it changes nothing that matters.`
  return [{ path: ['runMode'], message, needs: [['kind'], ['request'], ['request', 'method']] }]
}

function warnOfNoExamples({ examples }: Action): Finding[] {
  if (examples.length > 0) return []
  const message =
    'Give a few things that customers say when they need this: the model and guided mode find the action by them.'
  return [{ path: ['examples'], message }]
}

function warnOfLikeDescriptions({ name, description }: Action, { otherActions = [] }: Known): Finding[] {
  const like = otherActions
    .filter(other => other.name !== name)
    .map(other => ({ name: other.name, likeness: likeness(description, other.description) }))
    .filter(other => other.likeness >= 0.6)
    .sort((a, b) => b.likeness - a.likeness)[0]
  if (!like) return []
  const message = `Reads like the description of \`${like.name}\`, so the wrong one of the two may be chosen. Say what sets this one apart.`
  return [{ path: ['description'], message }]
}

const identityNames =
  /^((customer|user|account|member|contact|client|profile|subscriber|patient|employee|tenant)_?(id|ids|no|nr|num|number|uuid|guid|key|ref|email|name)|(e_?)?mail|e_?mail_?(address)?|(customer|user|account|member|contact|login)_e?mail(_address)?|user|username|login|ssn|social_security_number|passport_number)$/

function warnOfIdentityInputs(action: Action): Finding[] {
  return action.inputs.flatMap((input, i): Finding[] => {
    if (input.from !== 'conversation' || !identityNames.test(toSnakeCase(input.name))) return []
    const message = `\`${input.name}\` says who the customer is, and comes from what they type: anybody can name somebody else. Take it from the verified identity (\`"from": "identity.<claim>"\`) if it decides what is shown or changed.`
    return [
      { path: ['inputs', i, 'name'], message, needs: [['inputs', i, 'from'], ...inputNamePaths(action).slice(0, 1)] },
    ]
  })
}

function warnOfReadBack(action: Action, { otherActions = [] }: Known): Finding[] {
  const { readBack } = action
  if (readBack === null) return []
  if (!isWrite(action) && action.kind !== 'client') {
    const message = 'Has no effect: the outcome of a request that only reads is never unknown.'
    return [{ path: ['readBack'], message, needs: [['kind'], ['request', 'method']] }]
  }
  if (otherActions.find(other => other.name === readBack)?.transforms !== false) return []
  const message = `\`${readBack}\` has no transform, so it tells what became of a run only if its API itself answers with an \`outcome\` of "succeeded" or "failed". Give it a transform that says so.`
  return [{ path: ['readBack'], message }]
}

function warnOfWordsForSuccess({ messages }: Action): Finding[] {
  return Object.entries(messages.byStatus).flatMap(([key, words]): Finding[] => {
    if (words === null || !/^[12](\d\d|xx)$/.test(key)) return []
    const message =
      'Has no effect: these are words for failures. What is said of any 2xx is `success`, and a transform can put what differs into it.'
    return [{ path: ['messages', 'byStatus', key], message }]
  })
}

function toSnakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}

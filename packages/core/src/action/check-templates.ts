import { checkTransformSyntax } from '../sandbox/syntax.ts'
import { parseTemplate, placeholderNames, type TemplateProblem } from '../template/parse-template.ts'
import { compileFormBody } from '../template/render-form-body.ts'
import { isHeaderText } from '../template/render-header.ts'
import { compileJsonBody } from '../template/render-json-body.ts'
import { compileQueryRow, compileUrl } from '../template/render-url.ts'
import type { Action, ActionRequest } from './action.ts'
import { inputNamePaths } from './check-inputs.ts'
import type { Finding, Path } from './issue-path.ts'
import { didYouMean } from './nearest.ts'
import { isIdentityName, isRuntimeName, runtimeNames } from './reserved-names.ts'

/** The templates of a request and the code of a transform: what would not compile, and placeholders that name nothing. */
export function checkTemplates(action: Action): Finding[] {
  return [...(action.request ? checkRequestTemplates(action, action.request) : []), ...checkTransform(action)]
}

function checkRequestTemplates(action: Action, request: ActionRequest): Finding[] {
  const url: Path = ['request', 'url']
  const body: Path = ['request', 'body']
  return [
    ...(request.url === '' ? [] : check(action, url, request.url, compileUrl(request.url).problems)),
    ...request.headers.flatMap((header, i) =>
      check(action, ['request', 'headers', i, 'value'], header.value, headerProblems(header.value)),
    ),
    ...request.query.flatMap((row, i) => [
      ...check(action, ['request', 'query', i, 'value'], row.value, compileQueryRow({ ...row, name: '' }).problems),
      ...checkName(['request', 'query', i, 'name'], row.name),
    ]),
    ...(request.body === null ? [] : check(action, body, request.body, bodyProblems(request, request.body))),
  ]
}

function headerProblems(value: string): readonly TemplateProblem[] {
  const { parts, problems } = parseTemplate(value)
  if (parts.every(part => part.kind === 'placeholder' || isHeaderText(part.text))) return problems
  const message = 'Holds a line break, another control character or one beyond Latin-1, which no header can.'
  return [...problems, { kind: 'syntax', message, start: 0 }]
}

function bodyProblems({ bodyType }: ActionRequest, body: string): readonly TemplateProblem[] {
  return bodyType === 'json' ? compileJsonBody(body).problems : compileFormBody(body).problems
}

function check(action: Action, path: Path, source: string, problems: readonly TemplateProblem[]): Finding[] {
  return [...problems.map(problem => toFinding(path, problem)), ...checkNames(action, path, source)]
}

function toFinding(path: Path, { message }: TemplateProblem): Finding {
  // Whether a body is JSON or a form is not known where its type could not be read.
  return { path, message, needs: path.at(-1) === 'body' ? [['request', 'bodyType']] : [] }
}

function checkName(path: Path, name: string): Finding[] {
  return /\{\{.*\}\}/s.test(name) ? [{ path, message: 'A placeholder cannot stand in a name, only in a value.' }] : []
}

function checkNames(action: Action, path: Path, source: string): Finding[] {
  const declared = [...action.inputs.map(input => input.name), ...action.context]
  const needs = [...inputNamePaths(action), ['context'], ...action.context.map((_, i): Path => ['context', i])]
  return placeholderNames(parseTemplate(source))
    .filter(name => !declared.includes(name) && !isRuntimeName(name) && !isIdentityName(name))
    .map(name => {
      const meant = didYouMean(name, [...declared, ...runtimeNames])
      const advice = 'Declare an input of that name, or list the key under `context`.'
      return { path, message: `{{${name}}} names nothing that there is.${meant || ` ${advice}`}`, needs }
    })
}

function checkTransform({ response }: Action): Finding[] {
  const problem = response.transform === null ? null : checkTransformSyntax(response.transform)
  return problem === null ? [] : [{ path: ['response', 'transform'], message: `Does not parse: ${problem}` }]
}

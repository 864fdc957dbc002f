import { type CompiledPair, compilePairs, renderPairs } from './form-pairs.ts'
import { markSlots } from './mark-slots.ts'
import {
  parseTemplate,
  placeholderNames,
  problemsWithoutSecrets,
  type Template,
  type TemplateProblem,
} from './parse-template.ts'
import { compileJsonBody } from './render-json-body.ts'
import { refuseTemplate, type TemplateValues } from './template-values.ts'

export interface CompiledFormBody {
  source: string
  pairs: readonly CompiledPair[]
  /** Names of the values that fill it. */
  names: readonly string[]
  /** Names of the pairs that it sets. */
  keys: readonly string[]
  /** Not empty: the body must not be saved, and rendering it throws. */
  problems: readonly TemplateProblem[]
}

/**
 * Compiles the body of a form: the JSON text of an object with scalar values, or pairs like `a=b&c={{x}}`.
 * A `null` of the JSON is left out. Never throws: see `problems`.
 */
export function compileFormBody(source: string): CompiledFormBody {
  const template = parseTemplate(source.trim())
  const names = placeholderNames(template)
  const compiled = /^\{(?!\{)/.test(template.source) ? compileObject(template) : compilePairs(template.parts)
  const problems = [...problemsWithoutSecrets(template), ...compiled.problems]
  return { source, pairs: compiled.pairs, names, keys: compiled.pairs.map(pair => pair.name), problems }
}

/**
 * The body as `application/x-www-form-urlencoded`. A pair whose only content is absent placeholders is left out.
 * @throws BellhopError `template_invalid` when the body did not compile or a value can't be sent.
 */
export function renderFormBody(body: CompiledFormBody, values: TemplateValues, path = '$.request.body'): string {
  if (body.problems.length > 0) {
    throw refuseTemplate(
      path,
      body.problems.map(problem => problem.message),
    )
  }
  return renderPairs(body.pairs, values, path)
}

type Compiled = { pairs: CompiledPair[]; problems: TemplateProblem[] }

function compileObject(template: Template): Compiled {
  const body = compileJsonBody(template.source)
  const problems = body.problems.filter(problem => problem.kind === 'syntax')
  if (body.problems.length > 0) return { pairs: [], problems }
  const marked = markSlots(body)
  if (marked === null) return refuse('The body holds a noncharacter (U+FDD0 or U+FDD1).')
  const { value } = marked
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('The body of a form is an object.')
  const pairs: CompiledPair[] = []
  for (const [name, content] of Object.entries(value)) {
    if (content === null) continue
    if (typeof content === 'object')
      return refuse(`"${name}" is not a single value: a form has text, numbers, true and false.`)
    if (typeof content === 'number' && Number.isInteger(content) && !Number.isSafeInteger(content)) {
      return refuse(`The number of "${name}" is too large to be kept exactly: put it in quotes.`)
    }
    pairs.push({ name, value: marked.pieces(String(content)) })
  }
  return { pairs, problems: [] }
}

function refuse(message: string): Compiled {
  return { pairs: [], problems: [{ kind: 'syntax', message, start: 0 }] }
}

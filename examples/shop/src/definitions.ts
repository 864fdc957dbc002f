import { readdir, readFile } from 'node:fs/promises'
import { isRecord } from './json-http.ts'

export interface ActionFile {
  name: string
  /** The definition as authored, tokens still in it (actions/README.md). */
  definition: Record<string, unknown>
}

export interface SecretFile {
  name: string
  hosts: string[]
  /** Name of the setting that holds the credential. */
  value: string
}

export interface ShopDefinitions {
  agent: Record<string, unknown> & { name: string; actions: string[] }
  secrets: SecretFile[]
  /** An action comes after those that it names in followUps and readBack, as far as no circle forbids it. */
  actions: ActionFile[]
}

/** Reads `actions/`. Throws words that name the file when one is not what it should be. */
export async function readDefinitions(directory = new URL('../actions/', import.meta.url)): Promise<ShopDefinitions> {
  const files = (await readdir(directory)).filter(file => file.endsWith('.json')).sort()
  const actions: ActionFile[] = []
  for (const file of files.filter(name => name !== 'agent.json' && name !== 'secrets.json')) {
    const definition = await readJson(new URL(file, directory))
    if (!isRecord(definition) || typeof definition.name !== 'string')
      throw new Error(`${file} holds no action with a name.`)
    actions.push({ name: definition.name, definition })
  }
  const agent = await readJson(new URL('agent.json', directory))
  if (!isAgent(agent)) throw new Error('agent.json holds no agent with a name and a list of actions.')
  const secrets = await readJson(new URL('secrets.json', directory))
  if (!Array.isArray(secrets) || !secrets.every(isSecret))
    throw new Error('secrets.json holds no list of {name, hosts, value}.')
  return { agent, secrets, actions: dependenciesFirst(actions) }
}

/** A copy of a JSON value with every token in its texts replaced. A token that stays behind is an error. */
export function fillTokens<T>(value: T, tokens: Readonly<Record<string, string>>): T {
  const filled = JSON.stringify(value).replace(/__[A-Z][A-Z0-9_]*?__/g, token => {
    const replacement = tokens[token]
    if (replacement === undefined) throw new Error(`Nothing is known to stand for ${token}.`)
    return JSON.stringify(replacement).slice(1, -1)
  })
  return JSON.parse(filled)
}

async function readJson(url: URL): Promise<unknown> {
  const text = await readFile(url, 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${url.pathname} is not JSON.`, { cause: error })
  }
}

function dependenciesFirst(actions: ActionFile[]): ActionFile[] {
  const sorted = new Set<ActionFile>()
  const visiting = new Set<ActionFile>()
  const visit = (action: ActionFile) => {
    if (sorted.has(action) || visiting.has(action)) return
    visiting.add(action)
    for (const name of namesIn(action.definition)) {
      const other = actions.find(candidate => candidate.name === name)
      if (other) visit(other)
    }
    sorted.add(action)
  }
  actions.forEach(visit)
  return [...sorted]
}

function namesIn({ followUps, readBack }: Record<string, unknown>): unknown[] {
  const offered = isRecord(followUps) ? Object.values(followUps).flat() : []
  return [...offered, readBack]
}

function isAgent(value: unknown): value is ShopDefinitions['agent'] {
  return isRecord(value) && typeof value.name === 'string' && isTexts(value.actions)
}

function isSecret(value: unknown): value is SecretFile {
  return isRecord(value) && typeof value.name === 'string' && typeof value.value === 'string' && isTexts(value.hosts)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}

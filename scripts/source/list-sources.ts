import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  path: string
  text: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const passedOver = new Set(['node_modules', 'dist', 'coverage'])

/** Every TypeScript and JavaScript file below these folders of the repository, sorted by path. */
export function listSources(folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap(pathsIn)
    .sort()
    .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** Tests, measurements, and what only they use: they may do what the product must not. */
export function isForTests(path: string): boolean {
  return /\.test\.tsx?$|\.testing\.ts$|\/(testdata|testing)\//.test(path) || /^(e2e|bench|crash)\//.test(path)
}

function pathsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return passedOver.has(entry.name) || entry.name.startsWith('.') ? [] : pathsIn(path)
    return /\.(ts|tsx|mts|js|mjs)$/.test(entry.name) ? [path] : []
  })
}

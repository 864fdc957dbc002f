import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { StartError } from '../start-error.ts'

/** Throws where the dashboard was not built, so that a start says so and not an empty page. */
export function requireDashboardFiles(files: string = builtDashboard()): void {
  try {
    readFileSync(join(files, 'index.html'))
  } catch (cause) {
    throw new StartError('The dashboard is not built. Run: npm run build -w @bellhop/dashboard', { cause })
  }
}

/** The folder of the built dashboard. */
export function builtDashboard(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@bellhop/dashboard/package.json')), 'dist')
}

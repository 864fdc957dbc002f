import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

const manifestSchema = z.object({ loader: z.string(), immutable: z.array(z.string()) })

/** What a page loads for the chat. */
export const embedBytes: Scenario = {
  name: 'embed',
  async run(stage) {
    const dist = new URL('./dist/', import.meta.resolve('@bellhop/widget/package.json'))
    const read = (path: string) => readFileSync(fileURLToPath(new URL(path, dist)))
    const { loader, immutable } = manifestSchema.parse(JSON.parse(read('manifest.json').toString('utf8')))
    const sizes = [loader, ...immutable].map(path => ({ path, bytes: zipped(read(path)) }))
    const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
    for (const { measure, bytes, most } of [
      { measure: 'loader, gzip', bytes: sizes[0]?.bytes ?? 0, most: 1_024 },
      { measure: 'everything, gzip', bytes: all, most: 25 * 1_024 },
    ]) {
      const target = `< ${most / 1_024} KB`
      stage.report(result('embed', measure, `${bytes} bytes`, { target, met: bytes < most, details: { bytes } }))
    }
  },
}

function zipped(file: Buffer): number {
  return gzipSync(file, { level: 9 }).length
}

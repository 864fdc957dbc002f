import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const [document] = process.argv.slice(2)
const out = fileURLToPath(new URL('src/schema.ts', import.meta.url))
if (document === undefined) throw new Error('Name the file that holds the OpenAPI document.')
const types = astToString(await openapiTS(JSON.parse(readFileSync(document, 'utf8'))))
writeFileSync(out, `// Made by \`npm run generate:client\` from the server's OpenAPI document.\n\n${types}`)

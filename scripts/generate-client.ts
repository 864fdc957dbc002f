import { generateClient } from './source/generate-client.ts'

await generateClient()

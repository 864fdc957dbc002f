import { openDatabase, toJson } from '../../index.ts'

// Writes rows one after the other and prints the number of each as soon as the database has acknowledged it.
const { db, migrate } = await openDatabase({ kind: 'embedded', dataDir: process.argv[2] ?? '' })
await migrate()
for (let number = 1; ; number++) {
  const data = toJson({ text: 'x'.repeat(500) })
  await db
    .insertInto('events')
    .values({ workspaceId: 'w', conversationId: 'c', number, type: 'text-delta', data, createdAt: new Date() })
    .execute()
  process.stdout.write(`${number}\n`)
}

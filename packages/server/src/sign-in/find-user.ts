import type { Parts } from '../parts.ts'
import { readEmail } from './store.ts'

/** null where there is no such person. */
export async function findUserEmail({ database }: Pick<Parts, 'database'>, userId: string): Promise<string | null> {
  return (await readEmail(database.db, userId)) ?? null
}

import { z } from '@hono/zod-openapi'

/** A moment as text, within the years that the database can be asked about. */
export const moment = z.iso
  .datetime({ offset: true, abort: true })
  .refine(text => isWithinYears(new Date(text)), { error: 'Lies outside of the years 1 to 9999 (in UTC).' })

export function isWithinYears(time: Date): boolean {
  const year = time.getUTCFullYear()
  return year >= 1 && year <= 9999
}

const time = moment.transform(text => new Date(text))

/** The parameters of a list that can be had for some time alone. */
export const timeRange = {
  from: time.optional().openapi({ type: 'string', format: 'date-time', description: 'What was made from then on.' }),
  to: time.optional().openapi({ type: 'string', format: 'date-time', description: 'What was made before then.' }),
}

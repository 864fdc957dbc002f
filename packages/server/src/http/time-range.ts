import { z } from '@hono/zod-openapi'

const time = z.iso.datetime({ offset: true }).transform(text => new Date(text))

/** The parameters of a list that can be had for some time alone. */
export const timeRange = {
  from: time.optional().openapi({ type: 'string', format: 'date-time', description: 'What was made from then on.' }),
  to: time.optional().openapi({ type: 'string', format: 'date-time', description: 'What was made before then.' }),
}

import { jsonObject } from '../http/json-schemas.ts'
import { areClaims } from './are-claims.ts'

/** Claims that the holder of a key vouches for; null: of somebody unknown. */
export const givenClaims = jsonObject
  .refine(claims => Object.keys(claims).length > 0, 'Give at least one claim, or null for somebody unknown.')
  .refine(areClaims, 'Holds half of a character, or a number that is too large.')
  .nullable()
  .default(null)

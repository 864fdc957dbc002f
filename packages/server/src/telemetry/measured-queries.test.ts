import { expect, it } from 'vitest'
import { nameOf } from './measured-queries.ts'

it.each([
  ['insert into "runs" ("id") values ($1)', 'INSERT', 'runs'],
  ['select "id" from "action_versions" where "x" = $1', 'SELECT', 'action_versions'],
  ['update "audit_heads" set "seq" = $1', 'UPDATE', 'audit_heads'],
  ['delete from public.kept_answers where true', 'DELETE', 'kept_answers'],
  ['with moved as (update audit_heads set seq = $1), added as (insert into runs select 1) select 1', 'INSERT', 'runs'],
  ['with old as (select 1) select * from old', 'WITH', 'old'],
  ['  BEGIN', 'BEGIN', ''],
  ['select pg_advisory_xact_lock($1)', 'SELECT', ''],
  ['vacuum full', 'OTHER', ''],
  ['create trigger kept before update or delete on "runs" for each row execute function keep()', 'OTHER', ''],
])('%s is told as %s of %s, without its values', (sql, operation, table) => {
  expect(nameOf(sql)).toEqual({ operation, table })
})

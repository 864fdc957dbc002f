export type {
  Database,
  DatabaseLog,
  DatabaseOptions,
  EmbeddedDatabaseOptions,
  PostgresDatabaseOptions,
} from './database.ts'
export { type JsonColumn, type JsonText, type NullableJsonColumn, toJson } from './json-column.ts'
export { openDatabase } from './open-database.ts'
export { isUniqueViolation } from './query-error.ts'
export type * from './schema.ts'
export { DatabaseStartError, type DatabaseStartReason } from './start-error.ts'

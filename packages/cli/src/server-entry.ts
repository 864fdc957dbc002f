import { fileURLToPath } from 'node:url'

/** Files of the server that run as processes of their own: nothing of the server is imported into this one. */
export const serverEntry = {
  main: () => fileURLToPath(import.meta.resolve('@bellhop/server/main')),
  auditExport: () => fileURLToPath(import.meta.resolve('@bellhop/server/audit-export')),
}

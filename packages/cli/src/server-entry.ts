import { fileURLToPath } from 'node:url'

/** Files of the server that run as processes of their own: nothing of the server is imported into this one. */
export const serverEntry = {
  main: () => fileURLToPath(import.meta.resolve('@bellhop/server/main')),
  rotateKeys: () => fileURLToPath(import.meta.resolve('@bellhop/server/rotate-keys')),
  resetLink: () => fileURLToPath(import.meta.resolve('@bellhop/server/reset-link')),
  auditExport: () => fileURLToPath(import.meta.resolve('@bellhop/server/audit-export')),
}

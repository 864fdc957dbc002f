import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const postgres = 'packages/server/src/testing/postgres-global-setup.ts'

// Two cores shared with a browser and databases: slow is not wrong.
const patience = { testTimeout: 30_000, hookTimeout: 60_000, expect: { poll: { timeout: 10_000 } } }

// Files that keep no state of their own outside their tests: a process takes one after the other, and loads what they share once.
const together = { isolate: false }

export default defineConfig({
  test: {
    // Of two cores one would stand idle: half of what a test does is waiting, for a database, a disk or a clock.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: process.env.CI ? ['default', ['json', { outputFile: '.cache/test-results.json' }]] : ['default'],
    projects: [
      { test: { name: 'core', include: ['packages/core/src/**/*.test.ts'], ...patience, ...together } },
      {
        test: {
          name: 'server',
          include: ['packages/server/src/**/*.test.ts'],
          globalSetup: [postgres],
          ...patience,
          ...together,
        },
      },
      { test: { name: 'widget', include: ['packages/widget/src/**/*.test.ts'], ...patience } },
      { test: { name: 'dashboard', include: ['packages/dashboard/src/**/*.test.ts'], ...patience, ...together } },
      { test: { name: 'cli', include: ['packages/cli/src/**/*.test.ts'], globalSetup: [postgres], ...patience } },
      { test: { name: 'shop', include: ['examples/shop/src/**/*.test.ts'], ...patience } },
      { test: { name: 'layering', include: ['scripts/**/*.test.ts'], ...patience } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          ...patience,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // After all others: a browser and a started product take a core between them.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'crash',
          include: ['crash/src/**/*.test.ts'],
          globalSetup: [postgres],
          ...patience,
          testTimeout: 600_000,
          // Starts a dozen servers, many times each.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})

#!/usr/bin/env node
// Plain JavaScript: a Node that can't read TypeScript still has to say what it lacks.
const needed = 24
if (Number(process.versions.node.split('.')[0]) >= needed) {
  await import('../src/main.ts')
} else {
  console.error(
    `Bellhop needs Node ${needed} or newer; this is ${process.version}. Install a newer one from https://nodejs.org, or call ` +
      '"npx bellhop" in the repository, which brings its own.',
  )
  process.exitCode = 2
}

import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  // The server serves the files below this path, and the page itself at every address of the dashboard.
  base: '/dashboard-files/',
  oxc: { jsx: { runtime: 'automatic', development: false } },
  plugins: [tailwindcss()],
  // Also where a test builds it: React brings a larger one for development.
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  logLevel: 'warn',
  server: {
    proxy: { '/v1': 'http://127.0.0.1:4460', '/auth': 'http://127.0.0.1:4460', '/embed': 'http://127.0.0.1:4460' },
  },
  build: {
    target: 'es2022',
    outDir: here('dist'),
    emptyOutDir: true,
    reportCompressedSize: false,
    // Small files stay files: the page's policy allows no `data:` but for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      onLog: (level, log, handle) => {
        // `"use client"` means something to a server that renders, which there is not.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
      },
    },
  },
})

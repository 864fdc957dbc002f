import type { App } from '../http/app-env.ts'

/** The page at `/dashboard`: says where everything that it will show can be had today. */
export function registerDashboardPage(app: App): void {
  app.get('/dashboard', c => c.html(page, 200, { 'Content-Security-Policy': policy }))
  app.get('/dashboard/page.css', c => c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  app.get('/', c => c.redirect('/dashboard'))
}

const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Bellhop</title>
<link rel="stylesheet" href="/dashboard/page.css">
</head>
<body>
<main>
<h1>Bellhop is running</h1>
<p>The dashboard isn't part of this version. Everything that it will show can be had through the API, with the key that the first start printed:</p>
<ul>
<li><a href="/docs">API docs</a>: actions, agents, secrets, runs and conversations, to read and to try</li>
<li><code>GET /v1/runs</code>: what was run, with every step</li>
<li><code>GET /v1/audit</code>: who did what, and <code>npx bellhop audit verify</code> to check that nothing was changed since</li>
</ul>
</main>
</body>
</html>
`

const style = `:root { color-scheme: light dark; font: 100%/1.6 system-ui, sans-serif; background: light-dark(#f7f6f3, #16181a); color: light-dark(#1d2328, #e8e6e1) }
body { margin: 0 }
main { max-width: 40rem; margin: 12vh auto; padding: 0 1.5rem }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.01em }
a { color: light-dark(#0b5c4f, #7fd1c0) }
code { font-size: 0.9em; padding: 0.1em 0.35em; border-radius: 4px; background: light-dark(#e9e6df, #26292c) }
li { margin: 0.5rem 0 }
`

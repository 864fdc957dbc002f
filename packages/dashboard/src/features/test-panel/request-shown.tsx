import { CopyButton } from '../../ui/copy-button.tsx'
import type { SentRequest } from './run-parts.ts'

/** The request to the letter, credentials as fingerprints. */
export function RequestShown({ request, curl }: { request: SentRequest; curl: string }) {
  return (
    <div className="grid gap-2">
      <pre className="bg-sunken border-line overflow-x-auto rounded-lg border p-3 font-mono text-sm whitespace-pre-wrap wrap-anywhere">
        <b>{request.method}</b> {request.url}
        {'\n'}
        {request.headers.map(([name, value]) => (
          <span key={name}>
            <span className="text-quiet">{name}:</span> {value}
            {'\n'}
          </span>
        ))}
        {request.body !== null && `\n${pretty(request.body)}`}
      </pre>
      <div className="flex flex-wrap items-center gap-3">
        <CopyButton text={curl} label="Copy as cURL" />
        {JSON.stringify(request).includes('••••') && (
          <p className="text-quiet text-sm">Credentials show as ••••, and are placeholders in the command.</p>
        )}
      </div>
    </div>
  )
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

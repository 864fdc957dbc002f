import { ApiError, describeError } from '../../api/api-error.ts'
import { Notice } from '../../ui/notice.tsx'

/** Why a test did not even begin. */
export function Refused({ error }: { error: unknown }) {
  const issues = error instanceof ApiError ? error.issues : []
  return (
    <Notice look="bad" title={issues.length > 0 ? 'This has to be mended before it can run' : 'The test did not run'}>
      {issues.length === 0 ? (
        <p>{describeError(error)}</p>
      ) : (
        <ul className="list-disc pl-5">
          {issues.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code className="font-mono text-sm">{path.replace(/^\$\.?(draft\.)?/, '')}</code>: {message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}

import { ApiError, describeError } from '../../api/api-error.ts'
import { Notice } from '../../ui/notice.tsx'
import { describePlace } from '../actions/describe-place.ts'
import type { Draft } from '../actions/draft.ts'
import { parsePath } from '../actions/draft-path.ts'
import { inFieldWords } from '../actions/field-words.ts'

/** Why a test did not even begin. */
export function Refused({ error, draft }: { error: unknown; draft: Draft }) {
  const issues = error instanceof ApiError ? error.issues.map(inFieldWords) : []
  return (
    <Notice look="bad" title={issues.length > 0 ? 'This has to be mended before it can run' : 'The test did not run'}>
      {issues.length === 0 ? (
        <p>{describeError(error)}</p>
      ) : (
        <ul className="list-disc pl-5">
          {issues.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <b className="font-medium">{describePlace(parsePath(path) ?? [], draft)}</b>: {message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}

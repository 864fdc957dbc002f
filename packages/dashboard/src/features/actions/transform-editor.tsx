import { useQuery } from '@tanstack/react-query'
import { describeError } from '../../api/api-error.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CodeEditor } from '../../ui/code-editor.tsx'
import { CheckboxField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { previewQuery } from '../test-panel/preview-query.ts'
import { timeOf } from '../test-panel/steps-shown.tsx'
import { sampleInputs } from './sample-inputs.ts'
import type { DraftEditor } from './use-draft.ts'
import { useSettled } from './use-settled.ts'

const pauseMs = 400
const begun =
  '// `response`, `status` and `inputs` are there. Return what messages and the model are to have.\nreturn response\n'

/** JavaScript that makes of an answer what messages and the model work with, tried on the sample while it is typed. */
export function TransformEditor({ editor }: { editor: DraftEditor }) {
  const { transform } = editor.draft.response ?? {}
  const isOn = transform !== undefined && transform !== null
  const problem = editor.issueAt(['response', 'transform'])
  return (
    <div className="grid gap-3" data-path="$.response.transform">
      <CheckboxField
        label="Transform the answer"
        hint="JavaScript, run on the server in a sandbox: to rename, shorten or compute something."
        checked={isOn}
        onChange={event => editor.change(['response', 'transform'], event.target.checked ? begun : null)}
      />
      {isOn && (
        <>
          <CodeEditor
            label="Transform"
            language="javascript"
            minLines={6}
            value={transform}
            readOnly={!editor.canEdit}
            onChange={text => editor.change(['response', 'transform'], text)}
          />
          {problem && <p className="text-bad text-sm">{problem}</p>}
          {editor.canEdit && <Live editor={editor} />}
        </>
      )}
    </div>
  )
}

/** What the transform makes of the sample; undefined without a transform, a sample or a result. */
export function useTransformed(editor: DraftEditor) {
  const { draft, canEdit } = editor
  const code = draft.response?.transform?.trim() ? draft.response.transform : ''
  const sample = draft.response?.sample ?? null
  const settled = useSettled(code, pauseMs)
  return useQuery({
    ...previewQuery({ code: settled, sample, inputs: sampleInputs(draft), status: 200 }),
    enabled: canEdit && settled !== '' && sample !== null,
    placeholderData: before => before,
  })
}

function Live({ editor }: { editor: DraftEditor }) {
  const query = useTransformed(editor)
  // What the code before made stays known while there is none.
  if (!editor.draft.response?.transform?.trim()) return null
  if ((editor.draft.response.sample ?? null) === null)
    return <p className="text-quiet text-sm">With a sample, its result shows below while you type.</p>
  if (query.isError) return <Notice look="bad">{describeError(query.error)}</Notice>
  if (!query.data) return null
  const { error, logs, durationMs } = query.data
  return (
    <>
      <div aria-live="polite">
        {error ? (
          <Notice look="bad" title="The transform fails on the sample">
            <p className="font-mono text-sm whitespace-pre-wrap wrap-anywhere">{error.message}</p>
          </Notice>
        ) : (
          <p className="text-quiet text-sm">It took {timeOf(durationMs)}. What it makes of the sample shows below.</p>
        )}
      </div>
      {logs.length > 0 && <CodeBlock label="console.log" text={logs.join('\n')} />}
    </>
  )
}

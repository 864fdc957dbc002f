import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { CodeEditor } from '../../ui/code-editor.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { lastAnswerQuery } from '../test-panel/last-answer.ts'
import type { DraftEditor } from './use-draft.ts'

/** Where the example of an answer comes from: a test, or somebody's clipboard. */
export function SampleAnswer({ editor }: { editor: DraftEditor }) {
  const { data: last } = useQuery(lastAnswerQuery(editor.key))
  const [isPasting, setPasting] = useState(false)
  const sample = editor.draft.response?.sample ?? null
  const put = (value: unknown) => editor.change(['response', 'sample'], value)
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        {last && (
          <Button size="small" look={sample === null ? 'primary' : 'plain'} onClick={() => put(last.json)}>
            Use the answer of the last test
          </Button>
        )}
        <Button size="small" onClick={() => setPasting(true)}>
          {sample === null ? 'Paste an answer' : 'Change the sample'}
        </Button>
        {sample !== null && (
          <Button size="small" look="quiet" onClick={() => put(null)}>
            Remove the sample
          </Button>
        )}
      </div>
      <p className="text-quiet text-sm">
        {sample === null
          ? 'With an example of an answer you can choose fields and try a transform. Run a test, or paste one from the API’s documentation.'
          : 'The sample is kept with the action. Leave out what belongs to a real customer.'}
      </p>
      <PasteDialog
        key={String(isPasting)}
        open={isPasting}
        sample={sample}
        onClose={() => setPasting(false)}
        onDone={put}
      />
    </div>
  )
}

function PasteDialog({
  open,
  sample,
  onClose,
  onDone,
}: {
  open: boolean
  sample: unknown
  onClose: () => void
  onDone: (value: unknown) => void
}) {
  const [text, setText] = useState(sample === null ? '' : JSON.stringify(sample, null, 2))
  const [problem, setProblem] = useState<string | null>(null)
  const take = () => {
    try {
      onDone(JSON.parse(text))
      onClose()
    } catch {
      setProblem('This is not JSON yet. Paste the whole body of an answer, from the first bracket to the last.')
    }
  }
  return (
    <Dialog open={open} onClose={onClose} title="An example of an answer" wide>
      <div className="grid gap-4">
        <div className="max-h-96 overflow-y-auto">
          <CodeEditor label="The answer, as JSON" language="json" minLines={12} value={text} onChange={setText} />
        </div>
        {problem && <Notice look="bad">{problem}</Notice>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={text.trim() === ''} onClick={take}>
            Use it
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

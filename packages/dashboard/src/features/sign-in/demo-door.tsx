import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

export function DemoDoor({ onDone }: { onDone: () => void }) {
  const submit = useSubmit(onDone)
  return (
    <div className="grid gap-3">
      <Notice>
        This is the demo. It listens to this machine alone, and lets you in as its owner without a password.
      </Notice>
      {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
      <Button
        look="primary"
        busy={submit.busy}
        onClick={() => void submit.run(() => dataOf(api.POST('/auth/demo', {})))}
      >
        Enter the demo
      </Button>
      <p className="text-quiet text-center text-sm">or with a password that you made here</p>
    </div>
  )
}

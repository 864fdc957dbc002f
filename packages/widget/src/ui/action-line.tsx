import type { ActionEntry } from '../state/chat.ts'
import * as words from '../words.ts'
import { AlertIcon, CheckIcon, CrossIcon, SpinnerIcon } from './icons.tsx'

/** What an action is doing or has come to. While it asks something, or was refused, its card says so. */
export function ActionLine({ action, locale }: { action: ActionEntry; locale: string }) {
  const { status, acts } = action
  if (status === 'asking' || status === 'denied' || status === 'expired') return null
  const title = action.title && (
    <>
      <b lang={locale}>{action.title}</b>{' '}
    </>
  )
  return (
    <div class={`action ${status}`}>
      {status === 'running' && <SpinnerIcon />}
      {status === 'succeeded' && <CheckIcon />}
      {(status === 'failed' || status === 'unknown') && <AlertIcon />}
      {status === 'cancelled' && <CrossIcon />}
      <span>
        {status === 'succeeded' ? action.title : title}
        {status === 'running' && (acts ? words.workingOn : words.lookingUp)}
        {status === 'failed' && words.failed}
        {status === 'unknown' && words.unknown}
        {status === 'cancelled' && words.cancelled}
      </span>
    </div>
  )
}

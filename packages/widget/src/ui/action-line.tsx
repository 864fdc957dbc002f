import type { ActionEntry } from '../state/chat.ts'
import { texts } from '../texts/texts.ts'
import { AlertIcon, CheckIcon, CrossIcon, SpinnerIcon } from './icons.tsx'

/** What an action is doing (unless the agent has just told) or has come to. While it asks something, or was refused, its card says so. */
export function ActionLine({ action, told, locale }: { action: ActionEntry; told: boolean; locale: string }) {
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
        {status === 'running' && !told && (acts ? texts.workingOn : texts.lookingUp)}
        {status === 'failed' && texts.failed}
        {status === 'unknown' && texts.unknown}
        {status === 'cancelled' && texts.cancelled}
      </span>
    </div>
  )
}

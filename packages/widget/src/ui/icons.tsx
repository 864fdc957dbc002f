import { texts } from '../texts/texts.ts'

interface IconProps {
  d: string
  size?: number
  spin?: boolean
}

function Icon({ d, size = 20, spin }: IconProps) {
  return (
    <svg class={spin ? 'spin' : ''} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  )
}

const ROUND = 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z'

export const ChatIcon = () => (
  <Icon
    size={28}
    d="M12 4c5 0 8.5 3 8.5 7s-3.5 7-8.5 7c-1 0-2 0-3-.5L4.5 20l1-4c-1-1-2-3-2-5 0-4 3.5-7 8.5-7ZM8.5 10h7M8.5 13h4"
  />
)
export const DownIcon = ({ size = 24 }: { size?: number }) => <Icon size={size} d="m6 9 6 6 6-6" />
export const CloseIcon = () => <Icon d="m6 6 12 12M18 6 6 18" />
export const SendIcon = () => <Icon d="M12 19V5M6 11l6-6 6 6" />
export const StopIcon = () => <Icon d="M8 8h8v8H8zM11 11h2v2h-2z" />
export const AnewIcon = () => <Icon d="M11 5H5v14h14v-6M18.5 3.5l2 2-8 8-3 1 1-3z" />
export const CheckIcon = () => <Icon size={18} d="m5 12 5 5L19 7" />
export const CrossIcon = () => <Icon size={18} d="m6 6 12 12M18 6 6 18" />
export const AlertIcon = () => <Icon size={18} d={`${ROUND}M12 7v6M12 16v.1`} />
export const ClockIcon = () => <Icon size={16} d={`${ROUND}M12 7v5l3 2`} />
export const SpinnerIcon = () => <Icon size={18} spin d="M12 3a9 9 0 1 1-9 9" />
export const ThumbIcon = () => (
  <Icon size={17} d="M7 10l4-7c2 0 3 1 2 3v3h5c2 0 2 1 2 3l-1 5q-1 2-3 2H7ZM4 10v9h3v-9z" />
)

/** A place that says what went wrong, once something has. */
export const Problem = ({ text }: { text: string }) => (
  <div role="alert" lang={texts.lang}>
    {text && (
      <p class="error">
        <AlertIcon />
        {text}
      </p>
    )}
  </div>
)

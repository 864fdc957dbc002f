import type { ComponentChildren } from 'preact'

function Icon({ size = 20, spin, children }: { size?: number; spin?: boolean; children: ComponentChildren }) {
  return (
    <svg
      class={spin ? 'spin' : undefined}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export const ChatIcon = () => (
  <Icon size={28}>
    <path d="M12 4c4.7 0 8.5 3.2 8.5 7.3s-3.8 7.3-8.5 7.3c-1 0-2-.15-2.9-.42L4.6 20l1.2-3.6C4.4 15.1 3.5 13.3 3.5 11.3 3.5 7.2 7.3 4 12 4Z" />
    <path d="M8.6 10.2h6.8M8.6 13h4" />
  </Icon>
)
export const DownIcon = ({ size = 24 }: { size?: number }) => (
  <Icon size={size}>
    <path d="m6 9.5 6 6 6-6" />
  </Icon>
)
export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
)
export const SendIcon = () => (
  <Icon>
    <path d="M12 19V5.5M6 11l6-6 6 6" />
  </Icon>
)
export const CheckIcon = () => (
  <Icon size={18}>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
)
export const CrossIcon = () => (
  <Icon size={18}>
    <path d="m7 7 10 10M17 7 7 17" />
  </Icon>
)
export const AlertIcon = () => (
  <Icon size={18}>
    <path d="M12 7.5v5.2M12 16.3v.1M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z" />
  </Icon>
)
export const ClockIcon = () => (
  <Icon size={16}>
    <path d="M12 7v5l3.2 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z" />
  </Icon>
)
export const SpinnerIcon = () => (
  <Icon size={18} spin>
    <path d="M12 3a9 9 0 1 1-9 9" />
  </Icon>
)
export const ThumbIcon = ({ down }: { down?: boolean }) => (
  <Icon size={17}>
    <g transform={down ? 'rotate(180 12 12)' : undefined}>
      <path d="M7.5 10.5 11 3.8c1.6 0 2.7 1.2 2.4 2.8l-.5 3.1h5c1.3 0 2.3 1.2 2 2.5l-1.2 5.6a2.3 2.3 0 0 1-2.3 1.8H7.5" />
      <path d="M3.8 10.5h3.7v9.1H3.8z" />
    </g>
  </Icon>
)

/** A place that says what went wrong, once something has. */
export const Problem = ({ text }: { text: string }) => (
  <div role="alert" lang="en">
    {text && (
      <p class="error">
        <AlertIcon />
        {text}
      </p>
    )}
  </div>
)

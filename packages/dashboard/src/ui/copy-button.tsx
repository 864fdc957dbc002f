import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }
  const Icon = copied ? Check : Copy
  return (
    <Button size="small" onClick={() => void copy()}>
      <Icon aria-hidden="true" size={14} />
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  )
}

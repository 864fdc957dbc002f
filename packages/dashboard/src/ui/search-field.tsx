import { useEffect, useRef, useState } from 'react'
import { TextField } from './field.tsx'

const pauseMs = 350

/** A field to look for text with: it asks once the typing pauses, not with every letter. */
export function SearchField({
  label,
  value,
  onChange,
  className,
  placeholder,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  className?: string
  placeholder?: string
}) {
  const [text, setText] = useState(value)
  const sent = useRef(value)
  const change = useRef(onChange)
  change.current = onChange
  // What the address says anew, by a link or the back button, is also what stands in the field.
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setText(value)
  }, [value])
  useEffect(() => {
    if (text.trim() === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text.trim()
      change.current(text.trim())
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <TextField
      label={label}
      type="search"
      value={text}
      maxLength={200}
      onChange={event => setText(event.target.value)}
      {...(className !== undefined && { className })}
      {...(placeholder !== undefined && { placeholder })}
    />
  )
}

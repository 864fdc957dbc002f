import { Download } from 'lucide-react'
import { useState } from 'react'
import { describeError } from '../api/api-error.ts'
import { Button } from './button.tsx'
import { say } from './say.ts'

/** Saves what it reads as a file. A plain link could not say for which workspace it asks. */
export function DownloadButton({
  label,
  fileName,
  read,
}: {
  label: string
  fileName: string
  read: () => Promise<Blob>
}) {
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      const address = URL.createObjectURL(await read())
      const link = document.createElement('a')
      link.href = address
      link.download = fileName
      link.click()
      URL.revokeObjectURL(address)
    } catch (error) {
      say('The file could not be made.', { description: describeError(error) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button busy={busy} onClick={() => void save()}>
      {!busy && <Download aria-hidden="true" size={16} />}
      {label}
    </Button>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { casesQuery } from './cases-query.ts'
import { SaveCaseDialog } from './save-case-dialog.tsx'
import { freeName } from './test-case.ts'
import type { Tested } from './use-test.ts'

/** Offers to keep a test that came to an end. */
export function SaveCase({ name, tested }: { name: string | null; tested: Tested }) {
  const { mode, status } = tested.run
  if (mode !== 'test' || status.startsWith('awaiting') || status === 'running') return null
  if (name === null)
    return <p className="text-quiet text-sm">Once the action is saved, a test can be kept as a case.</p>
  return <Offer name={name} tested={tested} />
}

function Offer({ name, tested }: { name: string; tested: Tested }) {
  const { data } = useQuery(casesQuery(name))
  const [open, setOpen] = useState(false)
  if (!data) return null
  return (
    <>
      <Button className="justify-self-start" onClick={() => setOpen(true)}>
        Save as a test case
      </Button>
      <SaveCaseDialog
        open={open}
        name={name}
        tested={tested}
        proposed={freeName(data.data)}
        onClose={() => setOpen(false)}
      />
    </>
  )
}

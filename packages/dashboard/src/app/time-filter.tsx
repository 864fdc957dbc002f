import { useState } from 'react'
import { now } from '../api/now.ts'
import { SelectField, TextField } from '../ui/field.tsx'
import { beginOf, sinceWords } from './since.ts'
import { fromLocalField, isBackward, type TimeFilters, toLocalField } from './time-range.ts'

/** For which time a list is: any, the last hours or days, or from one moment to another. */
export function TimeFilter({
  filters: { since, from, to },
  onChange,
}: {
  filters: TimeFilters
  onChange: (change: Partial<TimeFilters>) => void
}) {
  // Also while neither field holds a whole time.
  const [choosing, setChoosing] = useState(false)
  const custom = since === '' && (choosing || from !== '' || to !== '')
  const choose = (value: string) => {
    setChoosing(value === 'custom')
    if (value === 'custom') onChange({ since: '', from: wholeMinute(beginOf('24h', now())), to: '' })
    else onChange({ since: value, from: '', to: '' })
  }
  const field = (label: string, name: 'from' | 'to', value: string) => (
    <TextField
      label={label}
      type="datetime-local"
      className="col-span-2"
      max="9999-12-31T23:59"
      value={toLocalField(value)}
      onChange={event => onChange({ [name]: fromLocalField(event.target.value) })}
      error={name === 'to' && isBackward({ from, to }) ? 'Has to be after the beginning.' : null}
    />
  )
  return (
    <>
      <SelectField label="Time" value={custom ? 'custom' : since} onChange={event => choose(event.target.value)}>
        <option value="">Any</option>
        {Object.entries(sinceWords).map(([each, words]) => (
          <option key={each} value={each}>
            Last {words}
          </option>
        ))}
        <option value="custom">From … to …</option>
      </SelectField>
      {custom && field('From', 'from', from)}
      {custom && field('To', 'to', to)}
    </>
  )
}

function wholeMinute(moment: string): string {
  return `${moment.slice(0, 16)}:00.000Z`
}

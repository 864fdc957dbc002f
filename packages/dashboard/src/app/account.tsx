import { Link } from '@tanstack/react-router'
import { LogOut } from 'lucide-react'
import { useState } from 'react'
import type { Me } from '../api/session.ts'
import { signOut } from '../api/sign-out.ts'
import { Button } from '../ui/button.tsx'
import { controlClasses } from '../ui/field.tsx'
import { chooseTheme, readTheme, type Theme } from './theme.ts'

/** Who is signed in, how the page looks to them, and the way out. */
export function Account({ me }: { me: Me }) {
  const [theme, setTheme] = useState(readTheme)
  return (
    <div className="border-line grid gap-2 border-t px-2 pt-3">
      <Link to="/settings/profile" className="text-ink hover:bg-hover -mx-2 min-w-0 rounded-lg px-2 py-1">
        <span className="block truncate font-medium">{me.user.name}</span>
        <span className="text-quiet block truncate text-sm">{me.user.email}</span>
      </Link>
      <select
        aria-label="Appearance"
        className={`${controlClasses} text-sm`}
        value={theme}
        onChange={event => {
          const next = event.target.value as Theme
          setTheme(next)
          chooseTheme(next)
        }}
      >
        <option value="system">As the system</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
      <Button size="small" onClick={() => void signOut()}>
        <LogOut aria-hidden="true" size={16} />
        Sign out
      </Button>
    </div>
  )
}

import { buttonClasses } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** What the server says in the address when the company's sign-in didn't lead to a session. */
const problems: ReadonlyMap<string, string> = new Map([
  ['cancelled', 'Nobody was signed in there. Try again.'],
  ['expired', 'That took too long, or began in another browser. Try again.'],
  ['provider', 'The company’s sign-in can’t be reached, or its answer can’t be trusted. The server’s log says why.'],
  ['unverified', 'The company’s sign-in doesn’t vouch for your e-mail address. Ask whoever runs it.'],
  ['unknown', 'Nobody with your address works here. Ask an owner for an invitation for that very address.'],
])

/** The way to the company's own sign-in: a link, since it leaves this page. */
export function OidcDoor({
  name,
  to,
  problem,
  otherwise = 'or with a password that you made here',
}: {
  name: string
  to: string
  problem: string | undefined
  otherwise?: string
}) {
  const words = problem === undefined ? undefined : problems.get(problem)
  return (
    <div className="grid gap-3">
      {words && <Notice look="bad">{words}</Notice>}
      <a href={`/auth/oidc?to=${encodeURIComponent(to)}`} className={buttonClasses('primary')}>
        Sign in with {name}
      </a>
      <p className="text-quiet text-center text-sm">{otherwise}</p>
    </div>
  )
}

/** Bellhop sends no mail, so a person helps. Says nothing of who has an account here. */
export function ForgottenPassword({ oidcName }: { oidcName: string | null }) {
  return (
    <details className="text-sm">
      <summary className="text-quiet hover:text-ink w-fit cursor-pointer">Forgot your password?</summary>
      <div className="text-quiet mt-2 grid gap-2">
        {oidcName !== null && <p>Sign in with {oidcName}: that takes no password of Bellhop’s.</p>}
        <p>
          Ask an owner of your workspace for a link by which you set a new one. They make it under Settings, People.
          Bellhop sends no mail.
        </p>
        <p>
          If you are the only owner, or they may not, whoever runs the server makes it there with{' '}
          <code className="font-mono whitespace-nowrap">bellhop people reset-link</code> and your address.
        </p>
      </div>
    </details>
  )
}

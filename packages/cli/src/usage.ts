export const usage = `Usage: bellhop <command>

Commands:
  start                   Run the server. Configured by environment variables alone.
  audit verify [FILE]     Verify the audit trail. Exit code 0: it holds; 1: it does not; 2: it could not be verified.
      FILE                An export (GET /v1/audit/export, JSON lines or CSV), verified offline; "-" reads it from standard
                          input.
      without FILE        The trail of the running server's workspace and its records of runs; when none runs, those of
                          every workspace in its database.
      --public-key KEY    A public key that you keep (GET /v1/audit/keys): everything signed has to be signed with it. The
                          key itself (base64, hex) or a file with it (also PEM). May be given several times.
      --checkpoint FILE   A checkpoint that you keep (GET /v1/audit/checkpoint), or several, one on each line: it has to lie
                          on the chain. May be given several times.
  secrets rotate          Seal with the current master key all that older ones sealed, while the server runs or not. May be
                          stopped at any point and called again. Exit code 1: something is left.
      --new-key           First make a new master key, in front of those in <data directory>/master.key. With DATABASE_URL
                          it does no more than that: the servers have to be restarted with it first.
      --dry-run           Only show how much each key still holds.
      --drop-now          Take unneeded keys out of the file without waiting for browsers that may come back.
  people reset-link EMAIL Make a link by which somebody sets a new password: once, within an hour. Any link before it ends. Made in the
                          server's database, so with the embedded one the server has to be stopped first.

Options:
  -h, --help              Show this.
  -v, --version           Show the version.

Environment of audit verify without FILE, of secrets rotate and of people reset-link:
  BELLHOP_URL             The server to ask. Default: BELLHOP_PUBLIC_URL, else http://127.0.0.1 at PORT (4460). When it is
                          set, no database is read.
  BELLHOP_API_KEY         A key of the workspace, with the scope admin. Default: the demo's, in <data directory>/api-key.
  BELLHOP_DATA_DIR        The data directory. Default: ./.bellhop
  DATABASE_URL            The Postgres of the server, where it isn't the embedded one.
  BELLHOP_MASTER_KEY      The server's, where the key isn't in a file. Only secrets rotate needs it, and only without a server.
  BELLHOP_PUBLIC_URL      The server's: the address that links lead to. Only people reset-link needs it.`

import { environment } from './environment.ts'
import { runCommand } from './run-command.ts'

// Whoever reads may have had enough (`bellhop … | head`): the exit code stays what the work came to.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

process.exitCode = await runCommand(process.argv.slice(2), environment, {
  out: text => void process.stdout.write(`${text}\n`),
  err: text => void process.stderr.write(`${text}\n`),
  stderr: process.stderr,
  stdin: process.stdin,
})

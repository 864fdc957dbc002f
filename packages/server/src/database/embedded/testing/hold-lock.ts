import { lockDirectory } from '../directory-lock.ts'

// Takes the directory, says so, and stays until it is killed.
lockDirectory(process.argv[2] ?? '')
process.stdout.write('held\n')
setInterval(() => {}, 1_000)

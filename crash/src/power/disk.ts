import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A file system of its own, in a file, whose power can be cut. */
export interface Disk {
  /** Where it is mounted. */
  path: string
  mount(): void
  /** Puts everything on it that has been written so far. */
  sync(): void
  /**
   * From this moment on nothing reaches the file any more, neither what is written from now on nor what the system still held
   * in memory: the file is the image of a disk whose power was cut.
   */
  cut(): void
  unmount(): Promise<void>
}

// XFS_IOC_GOINGDOWN without a flush of the journal, which ext4 knows too: what file systems are tested with.
const shutDown = 'open(my $d, "<", $ARGV[0]) or die $!; ioctl($d, 0x8004587D, my $f = pack("L", 2)) or die $!'

/** Why there can be no such disk here; null: there can. */
export function whyNoDisk(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root, to mount a file system'
  const missing = ['mkfs.ext4', 'mount', 'umount', 'perl'].filter(program => !isInstalled(program))
  return missing.length > 0 ? `it needs ${missing.join(', ')}` : null
}

/** A new, empty ext4 in a file in this directory. Throws where the system has no loop devices to mount it by. */
export function createDisk(directory: string): Disk {
  const file = join(directory, 'disk.img')
  const path = join(directory, 'disk')
  mkdirSync(path, { recursive: true })
  closeSync(openSync(file, 'w'))
  truncateSync(file, 1024 ** 3)
  run('mkfs.ext4', '-q', '-F', file)
  const letGoAtExit = () => run('umount', '-l', path)
  return {
    path,
    mount() {
      run('mount', '-o', 'loop', file, path)
      process.once('exit', letGoAtExit)
    },
    sync: () => run('sync', '-f', path),
    cut: () => run('perl', '-e', shutDown, path),
    async unmount() {
      process.off('exit', letGoAtExit)
      for (let tries = 1; ; tries += 1) {
        try {
          return run('umount', path)
        } catch (error) {
          if (tries === 20) throw error
          // Of a process that was just killed, something may still be open.
          await sleep(100)
        }
      }
    },
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: systemPath })
}

// Not in everybody's PATH.
const systemPath = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` }

function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore', env: systemPath })
    return true
  } catch {
    return false
  }
}

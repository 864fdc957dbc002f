import { sandboxLimits } from './limits.ts'

export const memoryMessage = 'The code used more memory than it may.'

export const resultTooLarge = `The result is larger than ${sandboxLimits.resultBytes / 1024 / 1024} MB.`

export const resultTooDeep = `The result is nested deeper than ${sandboxLimits.resultDepth} levels.`

export function timeoutMessage(cpuMs: number): string {
  return `The code ran for longer than ${cpuMs} ms.`
}

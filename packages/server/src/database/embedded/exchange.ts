import type { BinaryValue } from '../binary-values.ts'

/**
 * Memory that both threads see: what is sent to the engine is written once, and nothing is left for the collector. Whoever
 * sends has to wait for the answer before sending again, as the one connection makes everybody do.
 */
export interface Exchange {
  put(value: BinaryValue): Uint8Array<SharedArrayBuffer>
}

export function createExchange(): Exchange {
  let bytes = Buffer.from(new SharedArrayBuffer(smallest))
  return {
    put: value => {
      if (value.size > bytes.byteLength || (bytes.byteLength > mostKept && value.size <= mostKept)) {
        bytes = Buffer.from(new SharedArrayBuffer(Math.max(smallest, 2 ** Math.ceil(Math.log2(value.size)))))
      }
      value.write(bytes, 0)
      return bytes.subarray(0, value.size)
    },
  }
}

const smallest = 256 * 1024
/** What was once needed for something very large is given back. */
const mostKept = 8 * 1024 * 1024

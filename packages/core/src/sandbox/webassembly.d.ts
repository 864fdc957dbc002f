/** What of WebAssembly the sandbox uses: neither the ES library nor Node's types declare it. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]?: string
  }
  namespace Module {
    function imports(module: Module): Array<{ module: string; name: string; kind: string }>
  }
  interface Memory {
    readonly buffer: ArrayBuffer
  }
  interface Global {
    value: number
  }
  const RuntimeError: ErrorConstructor
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>
}

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { request } from 'undici'
import { actionPaths } from './actions.ts'
import { freePort } from './free-port.ts'
import { type Program, startProgram } from './program.ts'
import { upstreamSecret } from './upstream-answers.ts'

export interface NodeRedOptions {
  core: number | null
  /** It is installed here by npm, from its registry, and keeps its flow here. */
  directory: string
  /** Address of the upstream, `http://127.0.0.1:port`. */
  upstream: string
}

export interface NodeRed {
  origin: string
  program: Program
}

export const nodeRedVersion = '5.0.7'

/** Node-RED with a flow that does the same work as the floor: no guard, validation or record, and its function nodes unconfined. */
export async function startNodeRed({ core, directory, upstream }: NodeRedOptions): Promise<NodeRed> {
  mkdirSync(directory)
  const install = ['install', '--prefix', directory, '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', [...install, `node-red@${nodeRedVersion}`], { stdio: 'ignore' })
  const port = await freePort()
  const settings = join(directory, 'settings.js')
  writeFileSync(join(directory, 'flows.json'), JSON.stringify(flow(upstream)))
  writeFileSync(settings, `module.exports = ${JSON.stringify(settingsOf(port))}\n`)
  const args = ['--settings', settings, '--userDir', directory]
  const program = startProgram(join(directory, 'node_modules/node-red/red.js'), { core, args })
  await program.line(/Started flows/)
  const origin = `http://127.0.0.1:${port}`
  await untilItRuns(origin, program)
  return { origin, program }
}

function settingsOf(uiPort: number): object {
  return { uiPort, uiHost: '127.0.0.1', httpAdminRoot: false, flowFile: 'flows.json', telemetry: { enabled: false } }
}

function flow(upstream: string): object[] {
  const node = (id: string, type: string, rest: object, next?: string) => ({
    ...{ id, type, z: 'flow', name: '', wires: next === undefined ? [] : [[next]] },
    ...rest,
  })
  return [
    { id: 'flow', type: 'tab', label: 'Run an action' },
    node('in', 'http in', { url: '/v1/actions/:name/runs', method: 'post' }, 'ask'),
    node('ask', 'function', { outputs: 1, func: toAsk(upstream) }, 'call'),
    node('call', 'http request', { method: 'use', ret: 'obj', url: '', persist: true }, 'say'),
    node('say', 'function', { outputs: 1, func: toSay }, 'out'),
    node('out', 'http response', { statusCode: '', headers: {} }),
  ]
}

const toAsk = (upstream: string) => `
  const paths = ${JSON.stringify(actionPaths)}
  const id = encodeURIComponent(msg.payload.inputs.order_id)
  msg.url = ${JSON.stringify(upstream)} + paths[msg.req.params.name] + '/orders/' + id
  msg.method = 'GET'
  msg.headers = { accept: 'application/json', authorization: 'Bearer ${upstreamSecret}' }
  return msg`

const toSay = `
  const status = msg.statusCode === 200 ? 'succeeded' : 'failed'
  msg.payload = { status, message: 'Your order is ' + msg.payload.status + '.' }
  msg.statusCode = 200
  msg.headers = {}
  return msg`

async function untilItRuns(origin: string, program: Program): Promise<void> {
  const body = JSON.stringify({ inputs: { order_id: 'ORD-10000' } })
  for (let tries = 1; ; tries += 1) {
    program.requireRunning()
    const headers = { 'content-type': 'application/json' }
    const path = '/v1/actions/order_small/runs'
    const answer = await request(origin + path, { method: 'POST', headers, body }).catch(() => null)
    await answer?.body.dump()
    if (answer?.statusCode === 200) return
    if (tries === 100) throw new Error(`Node-RED does not answer:\n${program.output()}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

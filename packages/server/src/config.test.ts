import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Config, ConfigError, readConfig, secretsOf } from './config.ts'
import { defaultLimits } from './limits/limit-table.ts'
import { noOperatorModels } from './models/operator-models.ts'
import { keepEverything } from './retention/retention.ts'

const defaults: Config = {
  host: '127.0.0.1',
  port: 4460,
  dataDir: resolve('.bellhop'),
  databaseUrl: null,
  masterKey: null,
  publicUrl: null,
  egressAllow: '',
  trustedProxies: '',
  bootstrapKey: null,
  demo: false,
  logLevel: 'info',
  models: noOperatorModels,
  limits: defaultLimits,
  retention: keepEverything,
  tracing: null,
  metricsToken: null,
  oidc: null,
}

interface Variable {
  field: keyof Config
  good: [text: string, value: Config[keyof Config]][]
  malformed: string[]
}

const masterKey = 'A'.repeat(43)

const variables: Record<string, Variable> = {
  PORT: {
    field: 'port',
    good: [
      ['1', 1],
      ['8080', 8080],
      [' 8080 ', 8080],
      ['65533', 65_533],
    ],
    malformed: ['0', '-1', '65534', '65536', '80.5', '1e3', '0x50', 'http', '8080;', '4460 4461', '999999'],
  },
  HOST: {
    field: 'host',
    good: [
      ['0.0.0.0', '0.0.0.0'],
      ['::', '::'],
      ['[::1]', '::1'],
      ['192.168.1.5', '192.168.1.5'],
      ['localhost', 'localhost'],
      ['my-host.internal', 'my-host.internal'],
    ],
    malformed: [
      '*',
      'http://localhost',
      'localhost:80',
      '256.1.1.1',
      '127.0.0',
      '127.1',
      'a b',
      '-x',
      '[::1',
      '/tmp/sock',
    ],
  },
  BELLHOP_DATA_DIR: {
    field: 'dataDir',
    good: [
      ['/var/lib/bellhop', '/var/lib/bellhop'],
      ['data', resolve('data')],
    ],
    malformed: [],
  },
  DATABASE_URL: {
    field: 'databaseUrl',
    good: [
      ['postgres://u:p@db:5432/bellhop', 'postgres://u:p@db:5432/bellhop'],
      ['postgresql://db/bellhop', 'postgresql://db/bellhop'],
      ['postgres://bellhop@%2Ftmp%2Fsocket/bellhop', 'postgres://bellhop@%2Ftmp%2Fsocket/bellhop'],
    ],
    malformed: ['mysql://db/x', 'db:5432', 'postgres:db', 'postgres://u:p@db:port/x', 'http://db', 'postgres://[/x'],
  },
  BELLHOP_MASTER_KEY: {
    field: 'masterKey',
    good: [
      [masterKey, masterKey],
      ['ab'.repeat(32), 'ab'.repeat(32)],
      [`${masterKey}=,${'ab'.repeat(32)}`, `${masterKey}=,${'ab'.repeat(32)}`],
    ],
    malformed: [
      'secret',
      'A'.repeat(42),
      'A'.repeat(45),
      `${masterKey},`,
      `,${masterKey}`,
      `${masterKey} ${masterKey}`,
    ],
  },
  BELLHOP_METRICS_TOKEN: {
    field: 'metricsToken',
    good: [['0123456789abcdef', '0123456789abcdef']],
    malformed: ['short', 'with a space in it', 'x'.repeat(201)],
  },
  BELLHOP_PUBLIC_URL: {
    field: 'publicUrl',
    good: [
      ['https://actions.example.com', new URL('https://actions.example.com')],
      ['http://10.0.0.5:8080/', new URL('http://10.0.0.5:8080')],
    ],
    malformed: [
      'actions.example.com',
      'ftp://actions.example.com',
      'javascript:alert(1)',
      'https://actions.example.com/path',
      'https://actions.example.com/?a=1',
      'https://actions.example.com/#a',
      'https://user@actions.example.com',
      'https://:password@actions.example.com',
      'https://*',
      'https://',
    ],
  },
  BELLHOP_EGRESS_ALLOW: {
    field: 'egressAllow',
    good: [['shop.internal:8443,10.1.2.0/24:443', 'shop.internal:8443,10.1.2.0/24:443']],
    malformed: ['*', '*:443', 'shop.internal', '169.254.169.254:80', 'shop.internal:0', '10.0.0.1:443;x'],
  },
  BELLHOP_TRUSTED_PROXIES: {
    field: 'trustedProxies',
    good: [['10.0.0.5, fd12::/64', '10.0.0.5, fd12::/64']],
    malformed: ['*', 'proxy.internal', '0.0.0.0/0', '10.0.0.5,', '10.0.0.5:80', '10.0.0.5/33'],
  },
  BELLHOP_BOOTSTRAP_KEY: {
    field: 'bootstrapKey',
    good: [[`bh_${'a'.repeat(29)}`, `bh_${'a'.repeat(29)}`]],
    malformed: ['x', `bh_${'a'.repeat(28)}`, 'a'.repeat(40), `bh_${'a'.repeat(198)}`, `bh_${'a'.repeat(29)}!`, 'bh_'],
  },
  BELLHOP_DEMO: {
    field: 'demo',
    good: [
      ['1', true],
      ['0', false],
    ],
    malformed: ['true', 'yes', '2', '01', 'on', 'TRUE'],
  },
  BELLHOP_MODEL: {
    field: 'models',
    good: [],
    malformed: ['gpt-5', 'guided', 'openai:', 'azure:gpt-5', 'openai:gpt-5', 'compatible:https://llm.example.com/v1'],
  },
  BELLHOP_MODEL_PRICE: {
    field: 'models',
    good: [['1.25, 10', { ...noOperatorModels, price: { input: 1.25, output: 10 } }]],
    malformed: ['1', '1,2,3', '-1,2', '$1,$2', '1e9,1', 'free'],
  },
  BELLHOP_MODEL_API_KEY: {
    field: 'models',
    good: [['sk-1', { ...noOperatorModels, compatibleKey: 'sk-1' }]],
    malformed: ['two words', 'two\nlines', 'ключ'],
  },
  LOG_LEVEL: {
    field: 'logLevel',
    good: [
      ['debug', 'debug'],
      ['silent', 'silent'],
    ],
    malformed: ['verbose', 'INFO', '1', 'constructor', 'toString'],
  },
}

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual(defaults)
  })

  const names = Object.entries(variables)

  it.each(names.flatMap(([name, { field, good }]) => good.map(([text, value]) => [name, text, field, value] as const)))(
    '%s=%s is taken',
    (name, text, field, value) => {
      expect(readConfig({ [name]: text })).toEqual({ ...defaults, [field]: value })
    },
  )

  it.each(names.flatMap(([name, { malformed }]) => malformed.map(text => [name, text])))(
    '%s=%s stops the start, naming the variable',
    (name, text) => {
      const problems = problemsOf({ [name]: text })
      expect(problems).toHaveLength(1)
      expect(problems[0]).toContain(name)
    },
  )

  it.each(names.flatMap(([name]) => ['', ' ', '\t\n'].map(text => [name, text])))(
    '%s=%j counts as left out',
    (name, text) => {
      expect(readConfig({ [name]: text })).toEqual(defaults)
    },
  )

  it('tells every problem at once', () => {
    const problems = problemsOf({
      PORT: 'x',
      LOG_LEVEL: 'x',
      BELLHOP_DEMO: 'x',
      BELLHOP_PUBLIC_URL: 'x',
      BELLHOP_NOTHING_OF_OURS: 'x',
    })
    expect(problems).toHaveLength(5)
    const message = new ConfigError(problems).message
    for (const problem of problems) expect(message).toContain(problem)
  })

  it('never repeats a credential', () => {
    const secrets = {
      BELLHOP_BOOTSTRAP_KEY: 'hunter2-bootstrap',
      BELLHOP_MASTER_KEY: 'hunter2-master',
      DATABASE_URL: 'mysql://u:hunter2-database@db/x',
      BELLHOP_PUBLIC_URL: 'https://u:hunter2-url@actions.example.com',
      BELLHOP_API_KEY: 'hunter2-api',
      BELLHOP_MODEL: 'hunter2-pasted-by-mistake',
      OPENAI_API_KEY: 'hunter2 of OpenAI',
      OPENAI_BASE_URL: 'https://u:hunter2-url@gateway.example.com/v1',
      BELLHOP_OTHER: 'hunter2-unknown',
    }
    expect(problemsOf(secrets).join('\n')).not.toContain('hunter2')
  })

  it.each([
    ['BELLHOP_DATADIR', 'BELLHOP_DATA_DIR'],
    ['BELLHOP_PUBLIC_URI', 'BELLHOP_PUBLIC_URL'],
    ['BELLHOP_EGRESS_ALOW', 'BELLHOP_EGRESS_ALLOW'],
    ['BELLHOP_DEMOS', 'BELLHOP_DEMO'],
    ['BELLHOP_Demo', 'BELLHOP_DEMO'],
    ['BELLHOP_MASTERKEY', 'BELLHOP_MASTER_KEY'],
  ])('%s stops the start and is taken for %s', (name, meant) => {
    expect(problemsOf({ [name]: '1' })[0]).toContain(
      `${name} isn't a variable of Bellhop's. Did you mean \`${meant}\`?`,
    )
  })

  it('stops the start for a variable that it does not know, also an empty one', () => {
    expect(problemsOf({ BELLHOP_TELEPORT_EVERYTHING: '' })[0]).toMatch(/isn't a variable .* Known: BELLHOP_DATA_DIR/)
    expect(problemsOf({ BELLHOP_TELEPORT_EVERYTHING: '' })[0]).not.toContain('Did you mean')
  })

  it('knows no variable that the README leaves out', () => {
    const guide = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
    const known =
      problemsOf({ BELLHOP_TELEPORT_EVERYTHING: '' })[0]
        ?.match(/BELLHOP_[A-Z_]+/g)
        ?.slice(1) ?? []
    expect(known).toContain('BELLHOP_DATA_DIR')
    // Limits have a table of their own.
    const leftOut = known.filter(name => !name.startsWith('BELLHOP_LIMIT_') && !guide.includes(`\`${name}\``))
    expect(leftOut).toEqual([])
  })

  it('leaves the variables of others alone', () => {
    expect(readConfig({ PATH: '/bin', OTEL_SERVICE_NAME: 'x', OPENAI_ORG_ID: 'x', bellhop_demo: '1' })).toEqual(
      defaults,
    )
  })

  it.each([
    ['compatible:http://127.0.0.1:11434/v1#llama3.3', ''],
    ['compatible:http://llm.internal:8000/v1#qwen', '127.0.0.1:8000'],
    ['compatible:https://169.254.169.254/v1#x', ''],
  ])('stops the start where egress would refuse the model: %s', (BELLHOP_MODEL, BELLHOP_EGRESS_ALLOW) => {
    const [problem, ...others] = problemsOf({ BELLHOP_MODEL, BELLHOP_EGRESS_ALLOW })
    expect(problem).toMatch(/^BELLHOP_MODEL: .*BELLHOP_EGRESS_ALLOW/)
    expect(others).toEqual([])
  })

  it('lets a key go over plain http to an exact exception alone', () => {
    const env = { BELLHOP_MODEL: 'compatible:http://10.0.0.5:8000/v1#qwen', BELLHOP_MODEL_API_KEY: 'sk-1' }
    expect(problemsOf({ ...env, BELLHOP_EGRESS_ALLOW: '10.0.0.0/24:8000' })[0]).toContain('plain http')
    expect(problemsOf({ ...env, BELLHOP_EGRESS_ALLOW: '10.0.0.5:8000' })).toEqual([])
  })

  it.each(['0.0.0.0', '::', '192.168.1.5', 'my-host.internal', '128.0.0.1'])(
    'does not show the demo to the network: HOST=%s',
    HOST => {
      expect(problemsOf({ BELLHOP_DEMO: '1', HOST })[0]).toContain('would show the demo to the network')
      expect(readConfig({ HOST }).host).toBe(HOST)
    },
  )

  it.each(['127.0.0.1', '127.8.8.8', 'localhost', '::1', '[::1]'])('shows the demo on this machine: HOST=%s', HOST => {
    expect(readConfig({ BELLHOP_DEMO: '1', HOST }).demo).toBe(true)
  })
})

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

it('names what of the environment nobody may read in a log', () => {
  const found = secretsOf({
    DATABASE_URL: 'postgres://bellhop:p%40ss@db/bellhop',
    BELLHOP_MASTER_KEY: 'one, two',
    BELLHOP_BOOTSTRAP_KEY: 'bh_x',
    BELLHOP_OIDC_CLIENT_SECRET: 'oidc-s',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=abc%3D,authorization=Basic%20Zm9v',
    OPENAI_API_KEY: 'sk-o',
    ANTHROPIC_API_KEY: 'sk-a',
    GOOGLE_GENERATIVE_AI_API_KEY: 'sk-g',
    GEMINI_API_KEY: 'sk-h',
    BELLHOP_MODEL_API_KEY: ' sk-c ',
    PORT: '4460',
  })
  const keys = ['sk-c', 'sk-o', 'sk-a', 'sk-g', 'sk-h']
  expect(found).toEqual(['p%40ss', 'p@ss', 'abc=', 'Basic Zm9v', 'one', 'two', 'bh_x', 'oidc-s', ...keys])
  expect(secretsOf({})).toEqual([])
})

describe('single sign-on', () => {
  const given = {
    BELLHOP_OIDC_ISSUER: 'https://login.example.com/realm',
    BELLHOP_OIDC_CLIENT_ID: 'bellhop',
    BELLHOP_OIDC_CLIENT_SECRET: 's',
  }
  const problemsOf = (env: Record<string, string>) => {
    try {
      readConfig(env)
      return []
    } catch (error) {
      return error instanceof ConfigError ? error.problems : [String(error)]
    }
  }

  it('is there with an issuer, a client and its secret, under the name of the issuer or a given one', () => {
    expect(readConfig(given).oidc).toEqual({
      issuer: 'https://login.example.com/realm',
      clientId: 'bellhop',
      clientSecret: 's',
      name: 'login.example.com',
    })
    expect(readConfig({ ...given, BELLHOP_OIDC_NAME: ' Example ' }).oidc?.name).toBe('Example')
  })

  it.each(['BELLHOP_OIDC_ISSUER', 'BELLHOP_OIDC_CLIENT_ID', 'BELLHOP_OIDC_CLIENT_SECRET'])(
    'is refused without %s',
    name => {
      expect(problemsOf({ ...given, [name]: ' ' })).toEqual([expect.stringContaining('go together')])
    },
  )

  it.each([
    'login.example.com',
    'http://login.example.com',
    'https://u:p@login.example.com',
    'https://127.0.0.1',
    'https://a.example/?x',
  ])('is refused with the issuer %s, which no secret may go to', issuer => {
    expect(problemsOf({ ...given, BELLHOP_OIDC_ISSUER: issuer })).toEqual([
      expect.stringContaining('BELLHOP_OIDC_ISSUER'),
    ])
  })

  it('may be on a machine that the operator’s list names', () => {
    const env = { ...given, BELLHOP_OIDC_ISSUER: 'http://127.0.0.1:8080', BELLHOP_EGRESS_ALLOW: '127.0.0.1:8080' }
    expect(problemsOf(env)).toEqual([])
  })
})

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { backupCommand, checkConfigCommand, restoreCommand, verifyCommand } from './cli/dataCommands.ts'
import { directoryCommand } from './cli/directoryCommands.ts'
import { nodeCommand, partnerKeyCommand, screenKeyCommand, userCommand } from './cli/registryCommands.ts'
import { serve } from './cli/serve.ts'
import { webhookSecretCommand } from './cli/webhookCommands.ts'

/**
 * The one composition root: the only place that reads arguments and the environment.
 */
const USAGE = `usage: hub <command> [options]

  serve          run the branch                    --config FILE [--http-port N] [--mqtt-port N] [--host ADDRESS]
                                                   [--allowed-host NAME ...] [--tls-key F --tls-cert F]
                                                   [--player PROGRAM [--player-arg=ARGUMENT ...]] [--no-forecasts]
  check-config   every mistake in a configuration  FILE
  backup         copy the journal while it runs    FILE
  restore        put a backup in place             FILE [--force]
  verify         check the journal's hash chain
  user           add NAME --role teller|manager|supervisor|operations|admin [--name "..."] [--keep-password] | list
  node           add NODE | revoke NODE | list
  kiosk-key      make a new key for a kiosk        KIOSK
  display-key    ... for a big screen              DISPLAY
  partner-key    ... for a channel's API           PARTNER [--revoke]
  directory      the list of customers             import FILE [--replace] | forget --kind KIND | count
  webhook-secret what notices are signed with      WEBHOOK [--renew]
  simulate       play days in virtual time         [--config FILE] [--workload FILE] [--csv FILE] [--seeds 1-20] [--days N]
                                                   [--journal DIRECTORY [--day YYYY-MM-DD ...]]
                                                   [--compare OTHER_CONFIG] [--json FILE|-] [--language zh-CN|en]
  what-if        a recorded day with a change      [--day YYYY-MM-DD ...] [--config OTHER_CONFIG | --profile P@w1,w2]
                                                   [--open w6@10:00-14:00 ...] [--close w2@12:00-13:00 ...]
                                                   [--move-break w1@12:00-13:00 ...] [--arrivals cash@9:00-10:00=1.2 ...]
                                                   [--shift 30 ...] [--replications N] [--json FILE|-] [--language zh-CN|en]
  staffing       windows by half-hour from a month [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--weekday mon|...] [--by interval|day]
                                                   [--min-shift N] [--hours 09:00-17:00] [--cost w5=2 ...]
                                                   [--config OTHER_CONFIG] [--seed N] [--json FILE|-] [--language zh-CN|en]
                                                   [--workload FILE | --csv FILE [--days N]: without a journal]

every command but check-config and simulate takes --data DIRECTORY (default .branchhub)
`

/** Plays a WAV file from standard input on the first sound card (Debian: alsa-utils). */
const USUAL_PLAYER = ['aplay', '-q', '-t', 'wav', '-']

const { positionals, values } = parsed({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '.branchhub' },
    config: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    'http-port': { type: 'string', default: '8080' },
    'mqtt-port': { type: 'string', default: '1883' },
    'allowed-host': { type: 'string', multiple: true, default: [] },
    'tls-key': { type: 'string' },
    'tls-cert': { type: 'string' },
    'log-level': { type: 'string', default: process.env.LOG_LEVEL ?? 'info' },
    player: { type: 'string' },
    'player-arg': { type: 'string', multiple: true, default: [] },
    'no-agent': { type: 'boolean', default: false },
    'no-forecasts': { type: 'boolean', default: false },
    role: { type: 'string' },
    name: { type: 'string' },
    'keep-password': { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    replace: { type: 'boolean', default: false },
    kind: { type: 'string' },
    renew: { type: 'boolean', default: false },
    revoke: { type: 'boolean', default: false },
    workload: { type: 'string' },
    csv: { type: 'string' },
    journal: { type: 'string' },
    day: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string', default: '1-20' },
    days: { type: 'string' },
    compare: { type: 'string' },
    json: { type: 'string' },
    profile: { type: 'string' },
    open: { type: 'string', multiple: true, default: [] },
    close: { type: 'string', multiple: true, default: [] },
    'move-break': { type: 'string', multiple: true, default: [] },
    arrivals: { type: 'string', multiple: true, default: [] },
    shift: { type: 'string', multiple: true, default: [] },
    replications: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    weekday: { type: 'string' },
    by: { type: 'string' },
    'min-shift': { type: 'string' },
    hours: { type: 'string' },
    cost: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string' },
    language: { type: 'string', default: 'en' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

/** What was typed wrong is said with the usage, not with a stack. */
function parsed<const C extends ParseArgsConfig>(config: C): ReturnType<typeof parseArgs<C>> {
  try {
    return parseArgs(config)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exit(2)
  }
}

const [command = 'serve', ...rest] = positionals
const [first = '', second = ''] = rest

async function run(): Promise<number | undefined> {
  if (values.help) {
    process.stdout.write(USAGE)
    return 0
  }
  switch (command) {
    case 'serve':
      return serve({
        dataDirectory: values.data,
        configFile: values.config,
        host: values.host,
        httpPort: portOf(values['http-port']),
        mqttPort: portOf(values['mqtt-port']),
        allowedHosts: values['allowed-host'],
        tls:
          values['tls-key'] && values['tls-cert']
            ? { keyFile: values['tls-key'], certFile: values['tls-cert'] }
            : undefined,
        logLevel: values['log-level'],
        agentProgram: join(import.meta.dirname, '../device-drivers/agent.js'),
        screensDirectory: screensDirectory(),
        clipDirectory: clipDirectory(),
        formsDirectory: formsDirectory(),
        player: values.player === undefined ? USUAL_PLAYER : [values.player, ...values['player-arg']],
        crmToken: process.env.BRANCHHUB_CRM_TOKEN,
        ownAgent: !values['no-agent'],
        forecasts: !values['no-forecasts'],
      })
    case 'check-config':
      return checkConfigCommand(first, formsDirectory())
    case 'backup':
      return backupCommand(values.data, first)
    case 'restore':
      return restoreCommand(values.data, first, values.force)
    case 'verify':
      return verifyCommand(values.data)
    case 'user':
      return userCommand(values.data, first, second, {
        role: values.role,
        name: values.name,
        keepPassword: values['keep-password'],
      })
    case 'node':
      return nodeCommand(values.data, first, second)
    case 'kiosk-key':
      return screenKeyCommand(values.data, 'kiosk', first)
    case 'display-key':
      return screenKeyCommand(values.data, 'display', first)
    case 'directory':
      return directoryCommand(values.data, first, second, { replace: values.replace, kind: values.kind })
    case 'webhook-secret':
      return webhookSecretCommand(values.data, first, values.renew)
    case 'simulate':
      // Only here: a branch waits for a restart, and what is not needed then is not loaded.
      return (await import('./cli/simulateCommand.ts')).simulateCommand(values)
    case 'what-if':
      return (await import('./cli/whatIfCommand.ts')).whatIfCommand(values)
    case 'staffing':
      return (await import('./cli/staffingCommand.ts')).staffingCommand(values)
    case 'partner-key':
      return partnerKeyCommand(values.data, first, values.revoke)
    default:
      process.stderr.write(`Unknown command: ${command}\n\n${USAGE}`)
      return 2
  }
}

/** The built screens lie beside the compiled programs, and one folder up from the bundled ones. */
function screensDirectory(): string {
  const beside = join(import.meta.dirname, '..')
  return existsSync(join(beside, 'dashboard')) ? beside : join(beside, '..')
}

/** The clips lie beside the bundled programs, and with the sources where those are not bundled. */
function clipDirectory(): string {
  const clips = 'hub/app/voice/clips'
  const bundled = join(import.meta.dirname, '..', clips)
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '../..', clips)
}

/** The product's own forms lie with its configurations. */
function formsDirectory(): string {
  const forms = 'config/forms'
  const bundled = join(import.meta.dirname, '..', forms)
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '../..', forms)
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    process.stderr.write(`${text} is not a port number\n`)
    process.exit(2)
  }
  return port
}

run().then(
  (code) => {
    if (code !== undefined) process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  },
)

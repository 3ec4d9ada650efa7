import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import pino from 'pino'
import type { DeviceConfig } from '../../contracts/index.ts'
import { superviseAgent } from '../adapters/agents/supervisor.ts'
import { createVoice } from '../adapters/audio/clipFiles.ts'
import { createLoudspeaker } from '../adapters/audio/loudspeaker.ts'
import { type Broker, startBroker } from '../adapters/broker/broker.ts'
import { readConfigurationFile } from '../adapters/configuration/configurationFile.ts'
import { formFolder, readFormTemplates } from '../adapters/configuration/formTemplateFiles.ts'
import { mistakeLine } from '../adapters/configuration/yamlFile.ts'
import { Crm } from '../adapters/directory/crm.ts'
import { EmbeddedDirectory } from '../adapters/directory/embeddedDirectory.ts'
import { letterheadOf, startFormPrinter } from '../adapters/pdf/formDocuments.ts'
import { startReports } from '../adapters/reports/reportThread.ts'
import { startLaboratory } from '../adapters/science/laboratory.ts'
import { dataPaths } from '../adapters/store/dataDirectory.ts'
import { publishPublicKey } from '../adapters/store/registry.ts'
import { openStore } from '../adapters/store/store.ts'
import { startWeb } from '../adapters/web/server.ts'
import { createHttpSender } from '../adapters/webhooks/httpSender.ts'
import { agentDevices, LOCAL_NODE } from '../app/agentDevices.ts'
import { BranchService } from '../app/branchService.ts'
import { BranchClock } from '../app/clock.ts'
import { FormTemplates } from '../app/forms/formTemplates.ts'
import { rebuild } from '../app/savedState.ts'
import { StaffNames } from '../app/staffNames.ts'
import { upcast } from '../core/upcasters.ts'
import { listenOnFreePort } from './freePort.ts'

export interface ServeOptions {
  readonly dataDirectory: string
  readonly configFile: string | undefined
  readonly host: string
  readonly httpPort: number
  readonly mqttPort: number
  readonly allowedHosts: readonly string[]
  readonly tls: { readonly keyFile: string; readonly certFile: string } | undefined
  readonly logLevel: string
  /** Path of the agent's program. */
  readonly agentProgram: string
  /** Holds the built screens, a folder each. */
  readonly screensDirectory: string
  /** Holds the clips calls are spoken with, a folder for each language. */
  readonly clipDirectory: string
  /** Holds the forms that are offered where the bank has none of its own. */
  readonly formsDirectory: string
  /** Program and arguments that play a WAV file from standard input, for the hub's own loudspeaker. */
  readonly player: readonly string[]
  /** What the hub shows the bank's customer system. */
  readonly crmToken: string | undefined
  /** Start the hub's own agent for the devices of node `local`. */
  readonly ownAgent: boolean
  /** Learn from the branch, and predict waits beside its work. */
  readonly forecasts: boolean
}

const AGENT_RETRY_MS = 10_000

/** Runs the branch until SIGINT or SIGTERM. Returns the exit code when it can not start. */
export async function serve(options: ServeOptions): Promise<number | undefined> {
  const started = performance.now()
  const log = pino({ level: options.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: REDACTED })

  const forms = readFormTemplates(formFolder(options.configFile, options.formsDirectory))
  for (const { file: path, mistakes } of forms.mistakes)
    for (const mistake of mistakes) log.error({ file: path }, `form left out: ${mistakeLine(mistake)}`)
  const known = { formTemplates: new Set(forms.templates.map(({ id }) => id)) }
  const file = options.configFile === undefined ? undefined : readConfigurationFile(options.configFile, known)
  // Where nothing has ever run, nothing is made until there is something to run.
  if (!existsSync(dataPaths(options.dataDirectory).hub) && !isGood(file)) return refuseStart(options, file)
  const store = openStore(options.dataDirectory, { upcast, log })
  publishPublicKey(options.dataDirectory, store.vault.publicKey)
  const branch = rebuild(store.journal)
  if (!branch.config && !isGood(file)) {
    await store.close()
    return refuseStart(options, file)
  }
  if (file && 'mistakes' in file) {
    tellMistakes(options, file)
    log.error(
      { mistakes: file.mistakes.length },
      'the configuration file has mistakes; the last good configuration stays in force',
    )
  }

  const clock = new BranchClock(
    { wall: () => Date.now(), monotonic: () => performance.now() },
    () => branch.config?.outlet ?? UTC,
    store.journal.lastTime,
  )
  const staff = new StaffNames(store.people, clock)
  const voice = createVoice({
    clipDirectory: options.clipDirectory,
    recordingDirectory: join(options.dataDirectory, 'voice'),
    log,
  })
  const loudspeaker = createLoudspeaker({
    voice,
    player: () => options.player,
    settings: () => branch.config,
    now: () => clock.now(),
    log,
  })
  const crm = new Crm({
    settings: () => branch.config?.recognition.crm,
    token: options.crmToken,
    clock,
    log: log.child({ component: 'crm' }),
  })
  const laboratory = startLaboratory(log, dataPaths(options.dataDirectory).hub)
  const reports = startReports(log, dataPaths(options.dataDirectory).hub)
  const formPrinter = startFormPrinter({
    letterhead: () => letterheadOf(branch.config?.outlet),
    wall: () => Date.now(),
    log,
  })
  let agent: ReturnType<typeof ownAgent> | undefined
  let broker: Broker | undefined
  const service = new BranchService({
    journal: store.journal,
    vault: store.vault,
    remoteSecrets: store.remoteSecrets,
    recognition: { directory: new EmbeddedDirectory(store.directory), customerSystem: crm, people: store.people },
    twins: store.twins,
    stock: store.stock,
    forms: {
      templates: new FormTemplates(forms.templates, store.formTemplates, log),
      people: store.people,
      documents: formPrinter,
    },
    clock,
    log,
    branch,
    configurationApplied: () => {
      broker?.configurationChanged()
      void agent?.renew()
    },
    tellerName: (tellerId) => staff.nameOf(tellerId),
    tellers: () => staff.tellers(),
    isSpaceLow: () => store.isSpaceLow,
    announcer: loudspeaker,
    webhooks: {
      store: store.webhooks,
      sender: createHttpSender({ secretsOf: (webhookId) => store.webhookSecrets.secretsOf(webhookId) }),
    },
    voice,
    machines: { store: store.machines, people: store.people },
    reports: { reader: reports, isCurrent: () => store.reports.isCurrent, staff: () => staff.everybody() },
    science: { laboratory, models: options.forecasts ? store.models : undefined },
  })
  if (file && 'configuration' in file) await applyFile(options, file)
  const outletId = branch.config?.outlet.id
  if (!outletId) {
    process.stderr.write('No configuration is in force\n')
    await store.close()
    return 2
  }

  const tls = options.tls && {
    key: readFileSync(options.tls.keyFile),
    cert: readFileSync(options.tls.certFile),
  }
  const devices = await listenOnFreePort(options.mqttPort, (port) =>
    startBroker({
      listen: { host: options.host, port, ...(tls ? { tls } : {}) },
      branch: outletId,
      registry: store.nodes,
      traffic: service.traffic,
      configurations: service.nodeConfigurations,
      clock,
      log: log.child({ component: 'broker' }),
    }),
  )
  broker = devices
  await service.start(devices.gateway)
  const web = await listenOnFreePort(options.httpPort, (port) =>
    startWeb({
      host: options.host,
      port,
      application: service,
      people: store.people,
      partnerKeys: store.partnerKeys,
      clock,
      log: log.child({ component: 'web' }),
      staticDirectories: {
        kiosk: join(options.screensDirectory, 'kiosk-ui'),
        staff: join(options.screensDirectory, 'dashboard'),
      },
      allowedHosts: [...options.allowedHosts],
      ...(tls ? { tls } : {}),
    }),
  )
  const httpPort = Number(new URL(web.address).port)
  const mqttPort = devices.address.port
  for (const [wanted, got, what] of [
    [options.httpPort, httpPort, 'pages'],
    [options.mqttPort, mqttPort, 'devices'],
  ] as const) {
    if (wanted !== 0 && wanted !== got) process.stdout.write(`Port ${wanted} is taken, ${what} use ${got}\n`)
  }

  agent = options.ownAgent ? ownAgent() : undefined
  const unwatch = watchFile()
  const address = `http${tls ? 's' : ''}://localhost:${httpPort}`
  log.info(
    { seq: branch.lastSeq, startMs: Math.round(performance.now() - started), http: httpPort, mqtt: mqttPort },
    'serving',
  )
  process.stdout.write(`BranchHub ready: ${address}\n`)

  store.verifyInBackground().then(
    (result) => {
      if (!result.ok)
        log.error(
          { firstBadSeq: result.firstBadSeq },
          'the journal does not verify: it has been changed outside the hub',
        )
    },
    (error: unknown) => log.debug({ err: error }, 'the verification was not finished'),
  )

  const ended = new Promise<undefined>((resolveEnd) => {
    let stopping = false
    const stop = (signal: string) => {
      if (stopping) return
      stopping = true
      log.info({ signal }, 'stopping')
      void shutDown().then(() => resolveEnd(undefined))
    }
    process.on('SIGINT', () => stop('SIGINT'))
    process.on('SIGTERM', () => stop('SIGTERM'))
  })
  process.on('uncaughtException', (error) => {
    // Nothing is known about the state of memory any more; the journal is whole. The supervisor starts anew.
    log.fatal({ err: error }, 'uncaught exception')
    process.exit(1)
  })
  return ended

  async function shutDown(): Promise<void> {
    unwatch()
    await agent?.stop()
    await web.close()
    await devices.close()
    crm.close()
    service.stop()
    await laboratory.close()
    await reports.close()
    await formPrinter.close()
    const { received, sent } = devices.messages()
    log.info({ ...service.counts(), received, sent }, 'served')
    await loudspeaker.stop()
    await store.close()
  }

  /**
   * The agent for the devices on the hub's own box. It is there while there are any, and hears of changes among them like every other
   * node's.
   */
  function ownAgent() {
    let running: ReturnType<typeof superviseAgent> | undefined
    let renewal = Promise.resolve()
    let retry: NodeJS.Timeout | undefined
    const renew = async () => {
      const wanted = branch.config ? agentDevices(branch.config, LOCAL_NODE) : []
      if (wanted.length > 0) running ??= superviseLocal(wanted)
      else {
        const idle = running
        running = undefined
        await idle?.stop()
      }
    }
    const oneByOne = () => {
      renewal = renewal.then(renew).catch((error: unknown) => {
        // The node's new secret could not be stored: the disk may have room again later.
        log.error({ err: error, retryInMs: AGENT_RETRY_MS }, 'the agent could not be started')
        retry = setTimeout(() => void oneByOne(), AGENT_RETRY_MS)
      })
      return renewal
    }
    void oneByOne()
    return {
      renew: oneByOne,
      stop: async () => {
        clearTimeout(retry)
        await renewal
        await running?.stop()
      },
    }
  }

  function superviseLocal(devices: readonly DeviceConfig[]) {
    return superviseAgent({
      program: options.agentProgram,
      // Limits of memory that were given to the hub hold for its agent too.
      execArgv: process.execArgv.filter((argument) => argument.startsWith('--max-')),
      configuration: {
        branch: outletId as string,
        node: LOCAL_NODE,
        url: `mqtt${tls ? 's' : ''}://127.0.0.1:${mqttPort}`,
        // Renewed at every start: the own agent's secret lives in two processes' memory only.
        secret: store.nodes.enrol(LOCAL_NODE),
        hubPublicKey: store.vault.publicKey,
        cardKey: store.cardKey,
        ...(tls ? { ca: tls.cert.toString('utf8'), serverName: serverNameOf(tls.cert) } : {}),
        stateDirectory: join(resolve(options.dataDirectory), 'agent'),
        configurationVersion: branch.configurationVersion,
        devices: [...devices],
      },
      log,
    })
  }

  async function applyFile(
    { dataDirectory, configFile }: ServeOptions,
    read: Extract<ReturnType<typeof readConfigurationFile>, { configuration: unknown }>,
  ): Promise<void> {
    // A file that was taken before is not taken again: since then the configuration may have been changed on a screen.
    const mark = join(dataDirectory, 'configuration-file.sha256')
    const hash = createHash('sha256')
      .update(read.text ?? '')
      .digest('hex')
    if (branch.config && existsSync(mark) && readFileSync(mark, 'utf8') === hash) return
    for (const warning of read.warnings) log.warn({ file: configFile }, mistakeLine(warning))
    const answer = await service.applyConfiguration(read.configuration, { kind: 'system', id: 'configuration-file' })
    if (!answer.ok) {
      log.error({ code: answer.problem.code, details: answer.problem.details }, 'the configuration file was refused')
      return
    }
    log.info({ file: configFile, version: branch.configurationVersion }, 'the configuration file is in force')
    try {
      writeFileSync(mark, hash, { mode: 0o600 })
    } catch (error) {
      log.warn(
        { err: error },
        'that the configuration file was taken could not be noted: it is taken again at the next start',
      )
    }
  }

  function watchFile(): () => void {
    const path = options.configFile
    if (path === undefined) return () => undefined
    let pending: NodeJS.Timeout | undefined
    // The directory is watched: editors replace a file rather than write into it.
    const watcher = watch(dirname(resolve(path)), (_kind, name) => {
      if (name !== null && name !== path.split(/[\\/]/).at(-1)) return
      clearTimeout(pending)
      pending = setTimeout(() => {
        const read = readConfigurationFile(path, known)
        if ('mistakes' in read) {
          for (const mistake of read.mistakes) log.error({ file: path }, mistakeLine(mistake))
          return
        }
        void applyFile(options, read)
      }, 200)
    })
    watcher.on('error', (error) =>
      log.warn({ err: error, file: path }, 'changes of the configuration file are not noticed'),
    )
    return () => {
      clearTimeout(pending)
      watcher.close()
    }
  }
}

/** A name the certificate is for: its first DNS name, else its common name. */
function serverNameOf(certificate: Buffer): string {
  const { subjectAltName = '', subject } = new X509Certificate(certificate)
  return /DNS:([^,\s]+)/.exec(subjectAltName)?.[1] ?? /CN=([^\n]+)/.exec(subject)?.[1] ?? 'localhost'
}

type ReadFile = ReturnType<typeof readConfigurationFile> | undefined

function isGood(file: ReadFile): boolean {
  return file !== undefined && 'configuration' in file
}

function tellMistakes({ configFile }: ServeOptions, file: ReadFile): void {
  if (!file || !('mistakes' in file)) return
  for (const mistake of file.mistakes) process.stderr.write(`${configFile}: ${mistakeLine(mistake)}\n`)
}

/** Gives the exit code. */
function refuseStart(options: ServeOptions, file: ReadFile): number {
  if (file) tellMistakes(options, file)
  else {
    process.stderr.write(
      'There is no configuration yet: start with --config FILE (config/example-branch.yaml is an example)\n',
    )
  }
  return 2
}

const UTC = { timeZone: 'UTC', dayStartsAt: '00:00' }

/** Keys whose values never belong in a log, wherever they turn up. */
const REDACTED = [
  '*.secret',
  '*.password',
  '*.passwordHash',
  '*.key',
  '*.number',
  '*.name',
  '*.identity',
  'secret',
  'password',
  'key',
  'identity',
]

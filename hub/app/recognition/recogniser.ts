import { createHash } from 'node:crypto'
import type { Actor, Command } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { CustomerDirectory, CustomerSystem, KnownNumber, Log, Recognised, StoredAnswer } from '../ports.ts'

const ACTOR: Actor = { kind: 'system', id: 'recognition' }

export interface RecogniserOptions {
  readonly branch: Branch
  readonly directory: Pick<CustomerDirectory, 'find'>
  readonly customerSystem: CustomerSystem
  readonly isStaff: (user: string) => boolean
  readonly submit: (command: Command, actor: Actor) => Promise<StoredAnswer>
  readonly log: Log
}

/**
 * Who somebody is: by the directory kept here and by what the customer system has said before, at once; by the customer
 * system itself, later. Nobody's ticket ever waits for that: its answer follows as a command of its own.
 */
export class Recogniser {
  private readonly options: RecogniserOptions
  /** What has been said in the log already. */
  private readonly told = new Set<string>()

  constructor(options: RecogniserOptions) {
    this.options = options
  }

  /** What is known without asking anybody; undefined where that is nothing. Never throws. */
  recognise(knownBy: readonly KnownNumber[]): Recognised | undefined {
    const { directory, customerSystem } = this.options
    try {
      for (const number of knownBy) {
        const customer = directory.find(number) ?? customerSystem.remembered(number) ?? undefined
        if (customer) return this.here(customer)
      }
    } catch {
      this.tellOnce('the customer directory could not be asked')
    }
    return undefined
  }

  /**
   * Asks the customer system about somebody who was not recognised, and tells the branch what it says: about his reading and
   * the tickets he has by then. `cause` is the id of what brought him: repeated, it has one effect. Returns at once.
   */
  askLater(knownBy: readonly KnownNumber[], blindIndex: string, cause: string): void {
    const { customerSystem } = this.options
    if (!customerSystem.isThere) return
    const asked = knownBy.filter((number) => customerSystem.remembered(number) === undefined)
    if (asked.length === 0) return
    void this.ask(asked).then((customer) => this.tell(customer, blindIndex, cause))
  }

  /** The first number the customer system knows; what it does not say in time is not known. Never rejects. */
  private async ask(knownBy: readonly KnownNumber[]): Promise<Recognised | undefined> {
    const { customerSystem, log } = this.options
    for (const number of knownBy) {
      try {
        const customer = await customerSystem.find(number)
        if (customer) return this.here(customer)
      } catch (error) {
        // Only the kind of failure: an answer that was not understood may hold anything.
        log.debug({ failure: error instanceof Error ? error.name : 'unknown' }, 'the customer system was of no help')
        return undefined
      }
    }
    return undefined
  }

  private async tell(customer: Recognised | undefined, blindIndex: string, cause: string): Promise<void> {
    if (!customer || (customer.classId === null && customer.adviserId === null)) return
    const id = createHash('sha256').update(`RecognizeCustomer|${cause}`).digest('hex').slice(0, 32)
    await this.options.submit({ id, type: 'RecognizeCustomer', data: { blindIndex, ...customer, by: 'crm' } }, ACTOR)
  }

  /** What of it means anything in this branch: classes of its configuration and its own people. */
  private here({ classId, adviserId }: Recognised): Recognised {
    const { branch, isStaff } = this.options
    const isClass = classId === null || (branch.config?.classes.some(({ id }) => id === classId) ?? false)
    const isAdviser = adviserId === null || isStaff(adviserId)
    if (!isClass) this.tellOnce('a customer was recognised by a class the configuration does not have')
    if (!isAdviser) this.tellOnce('a customer was recognised with an adviser who is not on the staff here')
    return { classId: isClass ? classId : null, adviserId: isAdviser ? adviserId : null }
  }

  private tellOnce(what: string): void {
    if (this.told.has(what)) return
    this.told.add(what)
    this.options.log.warn({}, what)
  }
}

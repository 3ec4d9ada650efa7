import { type BranchConfig, type WorkloadConfig } from '../../../contracts/index.ts';
import type { Behaviour, Visitor } from './play.ts';
import { type Random } from './random.ts';
/** A customer with all that chance decides about him: under other rules and other tellers he brings the same. */
export interface Person extends Visitor {
    /** Milliseconds at a usual teller and hour, of each business of the visit in turn. */
    readonly serviceMs: readonly number[];
    readonly patienceMs: number;
    /** He stays away from a call where the share of no-shows is above this, in (0, 1); below 0 always, 1 never. */
    readonly show: number;
}
/** Makes one who comes at this tick; takes the same number of draws whoever he is. */
export type PersonMaker = (id: string, tick: number, random: Random) => Person;
/** What somebody may come for. */
export interface Kind {
    readonly weight: number;
    readonly classId: string;
    readonly businessIds: readonly string[];
}
/** Makes people of these kinds with the workload's service times and patience. */
export declare function personMaker(kinds: readonly Kind[], workload: WorkloadConfig, config: BranchConfig): PersonMaker;
/** Patience of somebody of a class, where the workload alone says it. */
export declare function patienceOf(workload: WorkloadConfig, classId: string, u: number): number;
/** What people of a workload do at whichever window. */
export declare function behaviourOf(workload: WorkloadConfig): Behaviour<Person>;
/** Factor of a teller for a business; undefined: all are usual. */
export declare function tellerFactors({ tellers, }: Pick<WorkloadConfig, 'tellers'>): ((tellerId: string, businessId: string) => number) | undefined;

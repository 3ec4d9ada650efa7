import { type BranchConfig } from '../../../contracts/index.ts';
import { type ChangeState } from './changePoint.ts';
/** A decaying sum of observations and how many it stands for. */
export interface Tally {
    readonly sum: number;
    readonly weight: number;
}
/**
 * What has been learned of a branch; plain JSON. Times are milliseconds. Made by the learner from events, in their order, so it
 * never knows more than had happened.
 */
export interface ModelState {
    /** Position of the last event it was told of. */
    readonly seq: number;
    readonly days: number;
    /** Time by the configured mean, over all businesses. */
    readonly branch: Tally;
    /** Time by the configured mean, by business. */
    readonly businesses: Readonly<Record<string, Tally>>;
    /** Time by what is usual for the business, by teller and by `<teller>/<business>`. */
    readonly tellers: Readonly<Record<string, Tally>>;
    /** Whether today is as usual, by business. */
    readonly today: Readonly<Record<string, ChangeState>>;
    /** Times by what was expected of them, the newest last, of the branch and by business. */
    readonly ratios: readonly number[];
    readonly ratiosOf: Readonly<Record<string, readonly number[]>>;
    /** Calls nobody came to, by time waited: see `NO_SHOW_MINUTES`. */
    readonly noShows: readonly Tally[];
    /** From a call nobody came to until the teller said so. */
    readonly noShowMs: Tally;
    /** From the end of a service to the next call while somebody waited. */
    readonly gapMs: Tally;
    /** Who gave up his ticket while waiting: count, and minutes waited by all. */
    readonly leaving: Tally;
    readonly arrivals: ArrivalState;
}
/** Counts of tickets by `<business>/<class>`. */
export interface ArrivalState {
    /** Of earlier days by half-hour of the day, decaying by the day. */
    readonly history: Readonly<Record<string, readonly number[]>>;
    /** Decayed number of days in `history`. */
    readonly days: number;
    readonly date: string | null;
    /** Of the day that is under way, by half-hour. */
    readonly today: Readonly<Record<string, readonly number[]>>;
    /** Second of the day of the first ticket of today. */
    readonly openedAt: number | null;
}
export declare const NO_SHOW_MINUTES: readonly [5, 10, 20, 30, number];
/** Half-hours of a day. */
export declare const SLOTS = 48;
export declare function emptyModel(): ModelState;
/** A model ready to be asked. Service times are those of a window: from the call until the customer is gone. */
export declare class Model {
    #private;
    readonly noShowMs: number;
    readonly gapMs: number;
    /** Mean patience; infinite where hardly anybody gives up. */
    readonly patienceMeanMs: number;
    constructor(state: ModelState, config: BranchConfig);
    /** Expected time with this teller (any, when null), as things go today. */
    meanServiceMs(businessId: string, tellerId: string | null): number;
    /** As on an average day. */
    usualServiceMs(businessId: string, tellerId: string | null): number;
    /** The time that so many of all do not exceed; `u` in (0, 1). */
    serviceMs(businessId: string, tellerId: string | null, u: number): number;
    /** As `serviceMs`, of what is left of a service that has taken so long already. */
    remainingMs(businessId: string, tellerId: string | null, elapsedMs: number, u: number): number;
    /** Probability that nobody comes to a call. */
    noShow(waitedMs: number): number;
}

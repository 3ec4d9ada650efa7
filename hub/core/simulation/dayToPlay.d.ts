import type { Now } from '../time.ts';
import type { Behaviour, Visitor } from './play.ts';
import type { WindowSession } from './session.ts';
/** Who comes on one business day, what they do and who serves them: all of it but the rules. */
export interface DayToPlay<V extends Visitor = Visitor> {
    /** The moment its ticks are reckoned from; nothing is earlier. */
    readonly start: Now;
    readonly arrivals: Iterator<V>;
    readonly behaviour: Behaviour<V>;
    readonly sessions: readonly WindowSession[];
    /** Those who count for figures, by order of arrival from 0: [from, to). The others only fill the branch. */
    readonly counted: {
        readonly from: number;
        readonly to: number;
    };
    /** Nothing later is played. */
    readonly until: number;
}
/** Days to play under each of several rules: the same seed and index give the same people. */
export interface DaySource<V extends Visitor = Visitor> {
    readonly days: number;
    day(seed: number, index: number): DayToPlay<V>;
}
export declare const EVERYBODY: {
    from: number;
    to: number;
};
/**
 * The beginning of a local day as ticks are reckoned in a simulation: tick 0 is midnight. The wall clock only has to go with the
 * ticks, so it stands at the same hour in UTC.
 */
export declare function midnight(date: string): Now;

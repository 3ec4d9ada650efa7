import type { Person, PersonMaker } from './people.ts';
import type { Random } from './random.ts';
/** So many customers an hour between two local times of a day, in milliseconds from midnight. */
export interface Flow {
    readonly from: number;
    readonly to: number;
    readonly perHour: number;
}
export interface StreamPlan {
    readonly flows: readonly Flow[];
    readonly isPoisson: boolean;
    readonly maker: PersonMaker;
}
/**
 * Customers of several streams in order of time, at most so many. Each stream has chance of its own: a change of one leaves the
 * people of the others as they were.
 */
export declare class Arrivals implements Iterator<Person> {
    #private;
    constructor(plans: readonly StreamPlan[], randomOf: (index: number) => Random, { repeats, most }: {
        readonly repeats: boolean;
        readonly most: number;
    });
    next(): IteratorResult<Person, undefined>;
}

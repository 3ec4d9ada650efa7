import { type BranchConfig, type WorkloadConfig } from '../../../contracts/index.ts';
import { type DaySource } from './dayToPlay.ts';
import { type Person } from './people.ts';
import type { WindowSession } from './session.ts';
/** The days of a workload that was checked for this branch; of a steady state one that goes on as long as it takes. */
export declare function workloadDays(workload: WorkloadConfig, config: BranchConfig, days?: number): DaySource<Person>;
/** Milliseconds from midnight. */
interface Doors {
    readonly from: number;
    readonly to: number;
}
/** So many days from the first on, of the weekdays that count. */
export declare function workloadDates({ day }: WorkloadConfig, days?: number): string[];
/** A shift with its breaks cut out; without staffing everybody is there from the doors' opening until the last one has gone. */
export declare function sessionsOf(workload: WorkloadConfig, config: BranchConfig, doors: Doors): WindowSession[];
export {};

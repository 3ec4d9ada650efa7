import { type BranchConfig, type Mistake, type WorkloadConfig } from '../../../contracts/index.ts';
export type CheckedWorkload = {
    readonly workload: WorkloadConfig;
    readonly warnings: Mistake[];
} | {
    readonly mistakes: Mistake[];
};
export interface WorkloadCheck {
    /** Arrivals and service times come from another file; days from it too. */
    readonly hasVisits?: boolean;
}
/**
 * Checks a workload (any JSON value) against its form and the branch it is for, and gives it back with every default filled in,
 * or all its mistakes at once, each with the JSON pointer of its place. Never throws.
 */
export declare function checkWorkload(input: unknown, config: BranchConfig, { hasVisits }?: WorkloadCheck): CheckedWorkload;

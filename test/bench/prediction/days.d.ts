import type { BranchConfig, BranchConfigurationInput, WorkloadInput } from '../../../contracts/index.ts';
import type { DayToPlay } from '../../../hub/core/simulation/dayToPlay.ts';
import type { Person } from '../../../hub/core/simulation/people.ts';
/** Days that waits are predicted on, one after the other. */
export interface Days {
    readonly id: string;
    readonly title: string;
    readonly configuration: BranchConfigurationInput;
    readonly config: BranchConfig;
    /** Who is called depends on thresholds. */
    readonly isThreshold: boolean;
    day(index: number): DayToPlay<Person>;
}
type Profiles = BranchConfigurationInput['profiles'];
interface Kind {
    readonly id: string;
    readonly title: string;
    readonly profiles: Profiles;
    /** Profile of each window. */
    readonly windows: readonly string[];
    readonly perDay: number;
    readonly isThreshold?: boolean;
    readonly more?: Pick<WorkloadInput, 'changes' | 'staffing'>;
}
/** Made-up days of seven kinds; `seed` makes others of the same kinds. */
export declare function madeUpDays(seed: number): Days[];
export declare function configurationOf({ profiles, windows }: Pick<Kind, 'profiles' | 'windows'>): BranchConfigurationInput;
export {};

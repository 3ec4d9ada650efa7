import type { Days } from './days.ts';
import { type Estimator } from './estimators.ts';
/** One ticket: what was said when it was taken, and what came true. */
export interface Said {
    readonly classId: string;
    readonly actualMs: number;
    readonly p50Ms: number;
    readonly p90Ms: number;
    readonly others: Readonly<Record<Estimator, number>>;
}
/** Lives so many days to learn from, and then those that count, in one branch from first to last. */
export declare function predictedDays(days: Days, learn: number, count: number): Said[];

import type { Measured } from '../measured';
import { round } from '../report';
import { median } from '../statistics';

/** Runs of one type, in the order of the rounds. */
type Runs = readonly Measured[];

/** The median of the ratio between a run and the baseline of the same round, over all rounds. */
export const ratioOf = (runs: Runs, baseline: Runs, of: 'wallMs' | 'cpuMs'): number =>
  median(runs.map((run, at) => run[of] / (baseline[at]?.[of] ?? Number.NaN)));

/** One row: name, medians of wall s, CPU s and peak MB, and the two ratios. */
export const runRow = (name: string, runs: Runs, baseline: Runs): readonly string[] => [
  name,
  round(median(runs.map(({ wallMs }) => wallMs)) / 1000),
  round(median(runs.map(({ cpuMs }) => cpuMs)) / 1000),
  round(median(runs.map(({ peakRssMb }) => peakRssMb))),
  round(ratioOf(runs, baseline, 'wallMs')),
  round(ratioOf(runs, baseline, 'cpuMs')),
];

export const runColumns = ['run', 'wall s', 'CPU s', 'peak RSS MB', 'wall ratio', 'CPU ratio'];

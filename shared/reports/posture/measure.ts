import { isCounted } from '../../core/event/event';
import type { Control, Failing, Metric } from '../../core/verdict/control';
import { allowedToFail, number } from '../language/counting';
import { adminsAmong, allAdmins } from '../language/scene';
import { failingTitle, wordingOf } from '../wording';

/**
 * How far a control is from passing: those that violate it, of all. Undefined if nothing is counted. `14 of 312 people,
 * including 3 admins`, `9 of 120 devices, at most 5 % allowed`
 */
export function measureOf(
  controlId: string,
  { exposure, metric }: Pick<Failing, 'exposure' | 'metric'>,
): string | undefined {
  const admins = isCounted(exposure) ? adminsAmong(exposure) : '';
  if (metric !== null) {
    const isSame = isCounted(exposure) && exposure.of === metric.denominator;
    return `${metricInWords(controlId, metric, isSame ? exposure.unit : null)}${isSame ? admins : ''}`;
  }
  if (!isCounted(exposure) || exposure.count === 0) return undefined;
  return `${number(exposure.count)} of ${number(exposure.of)} ${ofUnit(exposure.unit, exposure.of)}${admins}`;
}

/** The parts of the measure that the title does not already contain; undefined if it contains all. */
function measureBeside(title: string, measure: string | undefined): string | undefined {
  if (measure === undefined) return undefined;
  const [counts = '', ...others] = measure.split(', ');
  const [share = ''] = counts.match(/^\S+ of \S+/) ?? [];
  const parts = [
    ...(title.includes(share) || isAllIn(title, counts) ? [] : [counts]),
    ...others.filter((part) => !title.includes(part) && !(part === allAdmins && / admins? /.test(title))),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/**
 * A title and the parts of its measure that it does not contain: `14 people can sign in without MFA (14 of 312 people)`,
 * `38 people can open mail in any app, including 6 admins`.
 */
export function titleWithMeasure(title: string, measure: string | undefined): string {
  const rest = measureBeside(title, measure);
  if (rest === undefined) return title;
  return /^\d/.test(rest) ? `${title} (${rest})` : `${title}, ${rest}`;
}

/** The title of a control that fails, with its measure. `failing` is null if its result is not known. */
export function failureWithMeasure(control: Pick<Control, 'id' | 'title'>, failing: Failing | null): string {
  const title = failingTitle(control, failing);
  return failing === null ? title : titleWithMeasure(title, measureOf(control.id, failing));
}

/** `38 of 38 people` adds nothing to `38 people can sign in without MFA`. */
function isAllIn(title: string, counts: string): boolean {
  const [, part, whole, unit] = /^(\S+) of (\S+) (\S+)$/.exec(counts) ?? [];
  return part !== undefined && part === whole && title.startsWith(`${part} ${unit} `);
}

const singular: Readonly<Record<string, string>> = { people: 'person', devices: 'device', policies: 'policy' };

const ofUnit = (unit: string, of: number): string => (of === 1 ? (singular[unit] ?? unit) : unit);

/** A floor up to 1 is the share that must pass; a greater floor is a number. A floor of 0 requires nothing. */
export function metricInWords(controlId: string, metric: Metric, unit: string | null = null): string {
  const { numerator, denominator, floor } = metric;
  const what = wordingOf(controlId).unit ?? unit;
  const counts = `${number(denominator - numerator)} of ${number(denominator)}${what === null ? '' : ` ${ofUnit(what, denominator)}`}`;
  if (floor === 1 || floor === 0) return counts;
  return floor < 1
    ? `${counts}, at most ${allowedToFail(floor)} allowed`
    : `${counts}, at least ${number(floor)} must pass`;
}

import type { Status } from '../../core/verdict/control';
import { count, listed, number, verb } from '../language/counting';

export type Totals = Readonly<Record<Status, number>>;

export const allOf = (totals: Totals): number => Object.values(totals).reduce((sum, amount) => sum + amount, 0);

/** "1 cannot be judged from the data available and 3 do not apply"; empty if every control passes or fails. */
export const othersInWords = (totals: Totals): string => listed(othersIn(totals));

function othersIn({ unknown, notLicensed, notApplicable }: Totals): readonly string[] {
  return [
    ...(unknown === 0 ? [] : [`${number(unknown)} cannot be judged from the data available`]),
    ...(notLicensed === 0 ? [] : [`${number(notLicensed)} cannot be checked with your licence`]),
    ...(notApplicable === 0 ? [] : [`${number(notApplicable)} ${verb(notApplicable, 'does', 'do')} not apply`]),
  ];
}

/** "12 of 108 controls fail, 3 of them when last judged"; `failing` counts a control that cannot be judged as it was last judged. */
export function failingInWords({ counts, failing }: { readonly counts: Totals; readonly failing: number }): string {
  const of = `of ${count(allOf(counts), 'control', 'controls')}`;
  if (failing > 0 && counts.fail === 0) return `${number(failing)} ${of} failed when last judged`;
  const remembered = failing - counts.fail;
  const noted = remembered > 0 ? `, ${number(remembered)} of them when last judged` : '';
  return `${failing === 0 ? 'None' : number(failing)} ${of} ${verb(failing, 'fails', 'fail')}${noted}`;
}

/** "51 of 127 controls pass, 1 fails" */
export const totalsInShort = (totals: Totals): string =>
  `${passInWords(totals)}, ${totals.fail === 0 ? 'none fails' : `${number(totals.fail)} ${verb(totals.fail, 'fails', 'fail')}`}`;

/** "51 of 127 controls pass". Always out of all controls, so that a tenant with little data does not look better than one with all. */
export const passInWords = (totals: Totals): string =>
  `${number(totals.pass)} of ${count(allOf(totals), 'control', 'controls')} ${verb(totals.pass, 'passes', 'pass')}`;

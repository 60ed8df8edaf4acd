const digits = new Intl.NumberFormat('en-GB');
const percents = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 0, maximumFractionDigits: 1 });

export const number = (value: number): string => digits.format(value);

/** "1 person", "14 people"; "some people" if they were not counted. */
export const count = (value: number | undefined, singular: string, plural: string): string =>
  value === undefined ? `some ${plural}` : `${number(value)} ${value === 1 ? singular : plural}`;

/** The verb for a count: "1 person is", "14 people are". */
export const verb = (value: number | undefined, singular: string, plural: string): string =>
  value === 1 ? singular : plural;

/** A share of 1 as "97.6 %". Rounded down, so that 99.96 % is not shown as 100 %. */
export const percent = (share: number): string => `${percents.format(Math.floor(share * 1000) / 10)} %`;

/**
 * The share that fails. One in thousands is not shown as 0 %, not quite all is not shown as 100 %, and a share above
 * `most` is shown above it.
 */
export function percentOfBad(share: number, most = 0): string {
  const rounded = Math.round(share * 1000);
  const shown = share > most && rounded <= Math.round(most * 1000) ? rounded + 1 : rounded;
  return `${percents.format((share < 1 ? Math.min(shown, 999) : shown) / 10)} %`;
}

/** "one", "one and another", "one, two and three". */
export function listed(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** The first few, and how many more: "Ada, Paul and 9 more". */
export function listedUpTo(items: readonly string[], most: number, total: number = items.length): string {
  const shown = items.slice(0, most);
  const rest = total - shown.length;
  return rest <= 0 ? listed(shown) : shown.length === 0 ? number(rest) : `${shown.join(', ')} and ${number(rest)} more`;
}

/**
 * The first few clauses, and how many more. Clauses contain commas and "and", so semicolons separate them: "14 people
 * can sign in; 1 policy is weaker; 2 more".
 */
export function clausesUpTo(clauses: readonly string[], most: number): string {
  const rest = clauses.length - most;
  return [...clauses.slice(0, most), ...(rest > 0 ? [`${number(rest)} more`] : [])].join('; ');
}

/** The first lines, and one more with the number of the rest: "3 more in the timeline of the alert page". */
export function linesUpTo(lines: readonly string[], most: number, where = 'not shown here'): readonly string[] {
  const rest = lines.length - most;
  return rest <= 0 ? lines : [...lines.slice(0, most), `${number(rest)} more ${where}`];
}

/** "first", "second", "4th": for "the 4th such change". */
export function ordinal(value: number): string {
  const words = ['', 'first', 'second', 'third'];
  const word = words[value];
  if (word) return word;
  const tens = value % 100;
  const ending = tens >= 11 && tens <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[value % 10] ?? 'th');
  return `${number(value)}${ending}`;
}

/** The share that a floor allows to fail, as "5 %". In thousandths, because 1 - 0.9 is a little less than 0.1. */
export const allowedToFail = (floor: number): string => percent(Math.round((1 - floor) * 1000) / 1000);

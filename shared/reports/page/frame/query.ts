/** The filters of a page are in its address, so that people can keep and share it. The address can contain anything. */
import { dayInput } from '../../handling/clock-input';
import { number } from '../../language/counting';

const longestSearch = 100;

export const searchOf = (value: string | null): string => (value ?? '').trim().slice(0, longestSearch);

export const oneOf = <T extends string>(all: readonly T[], value: string | null): T | null =>
  all.find((one) => one === value) ?? null;

export const keysOf = <T extends string>(words: Readonly<Record<T, string>>): readonly T[] =>
  // Safe: the record has exactly these keys.
  Object.keys(words) as T[];

/** How many days back a list can reach. */
export const dayChoices = [1, 7, 30, 90, 365] as const;

/** Null for a number that is not a choice. */
export const daysOf = (value: string | null): number | null =>
  dayChoices.find((days) => String(days) === value) ?? null;

/** A name can contain half a surrogate pair, which is not allowed in an address. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

/** The address with these additional parameters; empty ones are omitted. */
export function addressOf(url: string, given: Readonly<Record<string, string | number | null | undefined>>): string {
  const parts = Object.entries(given).flatMap(([name, value]) =>
    value === null || value === undefined || value === ''
      ? []
      : [`${name}=${encodeURIComponent(wellFormed(String(value)))}`],
  );
  return parts.length === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${parts.join('&')}`;
}

/** The address of the same list as a CSV file. */
export const csvAddress = (address: string): string => `${address}${address.includes('?') ? '&' : '?'}format=csv`;

/** The most rows of a file, for lists that continue on further pages. */
export const mostInFile = 1000;

/** The label of the link to the file. `isWhole`: the file has every row of the list. */
export const csvLabel = ({ isWhole, isFirst }: { readonly isWhole: boolean; readonly isFirst: boolean }): string =>
  isWhole ? 'Download CSV' : `Download CSV, ${isFirst ? 'newest' : 'next'} ${number(mostInFile)}`;

/** The name of the file. If it does not have every row, the name contains the tenant's day of the last row, `end`. */
export const fileName = (name: string, end: string | null, timeZone: string): string =>
  end === null ? `${name}.csv` : `${name}-back-to-${dayInput(end, timeZone)}.csv`;

/** Whether the texts contain every word of the search, in any order and case. */
export function isFoundIn(search: string, texts: readonly string[]): boolean {
  const all = texts.join('\n').toLocaleLowerCase('en');
  return search
    .toLocaleLowerCase('en')
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** The number of the requested page, starting at 1. For a list whose rows are all known. */
export const pageNumberOf = (text: string | null): number => Math.max(1, Number.parseInt(text ?? '', 10) || 1);

/** The rows of one page. A page after the last one is the last one. */
export function pageOf<T>(rows: readonly T[], wanted: number, size: number) {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.min(wanted, pages);
  return { pages, page, shown: rows.slice((page - 1) * size, page * size) };
}

/** What a page is asked for stands in its address, so that it can be kept and sent on. Anybody can write one. */

const longestSearch = 100;

export const searchOf = (value: string | null): string => (value ?? '').trim().slice(0, longestSearch);

export const oneOf = <T extends string>(all: readonly T[], value: string | null): T | null =>
  all.find((one) => one === value) ?? null;

/** The address with these parameters, without those that are left open. */
export function addressOf(url: string, given: Readonly<Record<string, string | number | null>>): string {
  const parts = Object.entries(given).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return parts.length === 0 ? url : `${url}?${parts.join('&')}`;
}

/** Words are found in any order, whatever their case. */
export function isFoundIn(search: string, texts: readonly string[]): boolean {
  const all = texts.join('\n').toLocaleLowerCase('en');
  return search
    .toLocaleLowerCase('en')
    .split(/\s+/)
    .every((word) => all.includes(word));
}

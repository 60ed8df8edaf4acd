import type { AccessRow } from './access-row';
import type { DeviceCounts } from './device-picture';

/** Who was covered by what, with the names that policies and groups had then. */
export type PastAccess = Pick<AccessRow, 'at' | 'views' | 'exclusions'> & {
  readonly objectNames: Readonly<Record<string, string>>;
};

export type PastDevices = { readonly at: string; readonly counts: DeviceCounts };

/** What pages showed at earlier moments: one version for each change. Of people it holds ids alone, so that erasing them needs no search. */
export type PageHistory = { readonly access: PastAccess; readonly devices: PastDevices };

export type PageWithHistory = keyof PageHistory;

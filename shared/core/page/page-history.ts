import type { AccessRow } from './access-row';
import type { DeviceCounts } from './device-picture';
import type { PeopleRow } from './people-row';

/** Which people each protection covered, with the names that policies and groups had then. */
export type PastAccess = Pick<AccessRow, 'at' | 'views' | 'exclusions'> & {
  readonly objectNames: Readonly<Record<string, string>>;
};

export type PastDevices = { readonly at: string; readonly counts: DeviceCounts };

type PastPeople = { readonly at: string; readonly row: PeopleRow };

/**
 * What pages showed at earlier moments: one version for each change. People appear as ids only, so that erasing a
 * person needs no search here.
 */
export type PageHistory = { readonly access: PastAccess; readonly devices: PastDevices; readonly people: PastPeople };

export type PageWithHistory = keyof PageHistory;

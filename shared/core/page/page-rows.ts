import type { AccessRow } from './access-row';
import type { DevicesRow } from './devices-row';
import type { PeopleRow } from './people-row';

/** The data of a tenant's pages, by page: written at the end of a collection that changed it. */
export type PageRows = { readonly access: AccessRow; readonly devices: DevicesRow; readonly people: PeopleRow };

export type PageName = keyof PageRows;

import type { DirectoryName } from '../resource/directory-name';
import type { PageName, PageRows } from './page-rows';

/** The data of a page, with the names of the people in it, so that the page does not look up names one by one. */
export type NamedPageRow<P extends PageName> = {
  readonly row: PageRows[P];
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export type PageRowStore = {
  readonly read: <P extends PageName>(tenantId: string, page: P) => Promise<NamedPageRow<P> | undefined>;
  /** Writes the result of `next` for the row, and retries after a conflict; writes nothing if it returns undefined. */
  readonly update: <P extends PageName>(
    tenantId: string,
    page: P,
    next: (before: NamedPageRow<P> | undefined) => Promise<NamedPageRow<P> | undefined>,
  ) => Promise<void>;
  /** Takes the name of a person out of every row. */
  readonly erase: (tenantId: string, personId: string) => Promise<void>;
};

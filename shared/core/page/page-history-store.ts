import type { PageHistory, PageWithHistory } from './page-history';

/** Versions of page data, by the time from which each was true. */
export type PageHistoryStore = {
  /** Storing the same version again changes nothing. */
  readonly keep: <P extends PageWithHistory>(tenantId: string, page: P, version: PageHistory[P]) => Promise<void>;
  /** The newest version of this moment or before. */
  readonly at: <P extends PageWithHistory>(
    tenantId: string,
    page: P,
    moment: string,
  ) => Promise<PageHistory[P] | undefined>;
  /** Deletes versions before this time, except the newest of each page, which was true from then on. Returns how many. */
  readonly forget: (tenantId: string, before: string) => Promise<number>;
};

/** Shared by the tenant's policy on credentials and the policies for single applications. */
import * as z from 'zod';
import type { AppRestriction } from '../../kinds/tenant-app-management-policy/tenant-app-management-policy';
import { text } from '../shape';

/** Exports from Windows PowerShell write a time as /Date(milliseconds)/. Graph itself never does. */
const moment = text.transform((value) => {
  const [, ms] = /^\/Date\((-?\d{1,15})\)\/$/.exec(value ?? '') ?? [];
  return ms === undefined ? value : new Date(Number(ms)).toISOString();
});

const List = z
  .array(
    z.object({
      restrictionType: z.string().min(1),
      state: text,
      maxLifetime: text,
      restrictForAppsCreatedAfterDateTime: moment,
    }),
  )
  .nullish();

const Lists = z.object({ passwordCredentials: List, keyCredentials: List }).nullish();

const byType = (a: AppRestriction, b: AppRestriction): number => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0);

/** Both lists together: the types distinguish secrets from certificates. */
export const restrictions = Lists.transform((lists): readonly AppRestriction[] =>
  [...(lists?.passwordCredentials ?? []), ...(lists?.keyCredentials ?? [])]
    .map(({ restrictionType, ...rest }) => ({ type: restrictionType, ...rest }))
    .sort(byType),
);

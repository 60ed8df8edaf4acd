/** What the tenant's policy on credentials and one for single applications have in common. */
import { z } from 'zod';
import type { AppRestriction } from '../../core/resource';
import { text } from '../shape';

const List = z
  .array(
    z.object({
      restrictionType: z.string().min(1),
      state: text,
      maxLifetime: text,
      restrictForAppsCreatedAfterDateTime: text,
    }),
  )
  .nullish();

const Lists = z.object({ passwordCredentials: List, keyCredentials: List }).nullish();

const byType = (a: AppRestriction, b: AppRestriction): number => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0);

/** All of both lists: the types tell secrets and certificates apart. */
export const restrictions = Lists.transform((lists): readonly AppRestriction[] =>
  [...(lists?.passwordCredentials ?? []), ...(lists?.keyCredentials ?? [])]
    .map(({ restrictionType, ...rest }) => ({ type: restrictionType, ...rest }))
    .sort(byType),
);

import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, text } from '../../graph/shape';

const RiskyUser = z.object({
  id: z.string().min(1),
  // `hidden` is a valid level: the licence does not show the real one.
  riskLevel: z.string().min(1),
  riskState: z.string().min(1),
  riskDetail: text,
  riskLastUpdatedDateTime: text,
  isDeleted: flag,
});

const atRisk = encodeURIComponent("riskState eq 'atRisk' or riskState eq 'confirmedCompromised'");

/** https://learn.microsoft.com/graph/api/riskyuser-list. Graph refuses more than 500 a page; names are not requested. */
export const riskyUserCollector: SmallCollector<'riskyUser'> = {
  kind: 'riskyUser',
  path: '/identityProtection/riskyUsers',
  query: `$filter=${atRisk}&$select=id,isDeleted,riskDetail,riskLastUpdatedDateTime,riskLevel,riskState&$top=500`,
  scope: 'identityProtection',
  cost: 1,
  answer: 'list',
  read(item) {
    const { riskDetail, isDeleted, ...user } = readShape('riskyUser', RiskyUser, item);
    return { ...user, riskDetail: riskDetail ?? 'none', isDeleted: isDeleted ?? false };
  },
};

import { licenceNames } from '../core/tenant/licence-key';
import type { AccessColumn } from '../core/verdict/control';
import type { Evaluation } from '../core/verdict/evaluation';
import { gatherAccess } from '../pipeline/operate/access';
import { accessModel } from '../reports/page/access/access-model';
import { accessCsv, accessJson, renderAccessPage } from '../reports/page/access/access-page';
import { readAccessQuery } from '../reports/page/access/query';
import { sourceState } from '../reports/page/frame/source';
import type { Page, PageAsked } from './page';
import { surroundingOfControls } from './pages';

export async function accessPage({ pipeline, tenantId, tenantUrl, viewer, get }: PageAsked): Promise<Page> {
  const gathered = await gatherAccess(pipeline, tenantId);
  const { configuration, kindRows, now, row, names, basis, heads } = gathered;
  const model = accessModel({
    surrounding: surroundingOfControls(pipeline, gathered, tenantUrl, viewer),
    now,
    timeZone: configuration.timeZone,
    query: readAccessQuery(get),
    sources: { policies: sourceState('conditionalAccessPolicy', kindRows), users: sourceState('user', kindRows) },
    unlicensed: unlicensedColumns(pipeline.controls, gathered.evaluations),
    row,
    names,
    basis,
    configuration,
    isRead: (kind) => heads.some((head) => head.kind === kind),
  });
  return {
    html: (nonce) => renderAccessPage(model, nonce),
    json: () => accessJson(model),
    csv: { name: 'access.csv', text: () => accessCsv(model) },
  };
}

/** What the control of a requirement says of the licence. */
const unlicensedColumns = (
  controls: PageAsked['pipeline']['controls'],
  evaluations: readonly Evaluation[],
): ReadonlyMap<AccessColumn, string> =>
  new Map(
    controls.flatMap(({ id, accessColumn }) => {
      const verdict = evaluations.find(({ controlId }) => controlId === id)?.verdict;
      return accessColumn !== undefined && verdict?.status === 'notLicensed'
        ? [[accessColumn, licenceNames[verdict.licence]] as const]
        : [];
    }),
  );

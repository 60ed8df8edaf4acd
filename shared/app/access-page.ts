import { gatherAccess } from '../pipeline/operate/access';
import { accessModel, unlicensedColumns } from '../reports/page/access/access-model';
import { accessCsv, accessJson, renderAccessPage } from '../reports/page/access/access-page';
import { readAccessQuery } from '../reports/page/access/query';
import { sourceState } from '../reports/page/frame/source';
import type { Page, PageAsked } from './page';
import { surroundingOfControls } from './surrounding';

export async function accessPage({ pipeline, tenantId, tenantUrl, viewer, get }: PageAsked): Promise<Page> {
  const gathered = await gatherAccess(pipeline, tenantId);
  const reading = { ...gathered, isPaused: viewer.paused !== undefined };
  const { configuration, now, row, names, basis, heads } = gathered;
  const verdicts = new Map(gathered.evaluations.map(({ controlId, verdict }) => [controlId, verdict]));
  const model = accessModel({
    surrounding: surroundingOfControls(pipeline, gathered, tenantUrl, viewer),
    now,
    timeZone: configuration.timeZone,
    query: readAccessQuery(get),
    sources: {
      policies: sourceState('conditionalAccessPolicy', reading),
      users: sourceState('user', reading),
    },
    unlicensed: unlicensedColumns(
      pipeline.controls.map(({ id, accessColumn }) => ({ accessColumn, verdict: verdicts.get(id) })),
    ),
    row,
    names,
    policyNames: new Map(basis?.policies.map(({ id, displayName }) => [id, displayName])),
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

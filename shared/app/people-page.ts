import { gatherPeople } from '../pipeline/operate/people';
import { localTime } from '../reports/language/local-time';
import { sourceState } from '../reports/page/frame/source';
import { peopleModel } from '../reports/page/people/people-model';
import { peopleCsv, peopleJson, renderPeoplePage } from '../reports/page/people/people-page';
import { readPeopleQuery } from '../reports/page/people/query';
import type { Page, PageAsked } from './page';
import { surroundingOfControls } from './surrounding';

export async function peoplePage({ pipeline, tenantId, tenantUrl, viewer, get }: PageAsked): Promise<Page> {
  const gathered = await gatherPeople(pipeline, tenantId);
  const { configuration, kindRows, now, row, names } = gathered;
  const model = peopleModel({
    surrounding: surroundingOfControls(pipeline, gathered, tenantUrl, viewer),
    now,
    timeZone: configuration.timeZone,
    clock: localTime(configuration.timeZone, now),
    query: readPeopleQuery(get),
    sources: {
      roles: sourceState('unifiedRoleAssignment', kindRows),
      eligible: sourceState('unifiedRoleEligibilityScheduleInstance', kindRows),
      risk: sourceState('riskyUser', kindRows),
      signIns: sourceState('signIn', kindRows),
    },
    row,
    names,
    thresholds: configuration.thresholds,
  });
  return {
    html: (nonce) => renderPeoplePage(model, nonce),
    json: () => peopleJson(model),
    csv: { name: 'roles.csv', text: () => peopleCsv(model) },
  };
}

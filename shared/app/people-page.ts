import { adminSignInsFold } from '../controls/admin-sign-ins';
import { type AdminSignIns, type LastSignIn, lastSignInsIn } from '../core/page/admin-sign-ins';
import type { Head } from '../core/resource/snapshot';
import type { Control } from '../core/verdict/control';
import { facetId } from '../pipeline/collect/collect-fleet';
import { gatherPeople } from '../pipeline/operate/people';
import { localTime } from '../reports/language/local-time';
import { sourceState } from '../reports/page/frame/source';
import { peopleModel } from '../reports/page/people/people-model';
import { peopleCsv, peopleJson, renderPeoplePage } from '../reports/page/people/people-page';
import { readPeopleQuery } from '../reports/page/people/query';
import type { Page, PageAsked } from './page';
import { surroundingOfControls } from './surrounding';

/** The last sign-ins of admins, from the control that judges unused admin accounts. Null before it has been judged. */
function lastSignInsOf(
  controls: readonly Control[],
  activity: Head | undefined,
): ReadonlyMap<string, LastSignIn> | null {
  const [id] = controls.flatMap((control) =>
    control.folds.flatMap((fold: object, at) => (fold === adminSignInsFold ? [facetId(control, at)] : [])),
  );
  const facet = id === undefined ? undefined : activity?.facets[id];
  // Safe: the facet under this id was made by this fold.
  return facet === undefined ? null : lastSignInsIn(facet as AdminSignIns);
}

export async function peoplePage({ pipeline, tenantId, tenantUrl, viewer, get }: PageAsked): Promise<Page> {
  const gathered = await gatherPeople(pipeline, tenantId);
  const reading = { ...gathered, isPaused: viewer.paused !== undefined };
  const { configuration, now, row, names, activity } = gathered;
  const model = peopleModel({
    surrounding: surroundingOfControls(pipeline, gathered, tenantUrl, viewer),
    now,
    timeZone: configuration.timeZone,
    clock: localTime(configuration.timeZone, now),
    query: readPeopleQuery(get),
    sources: {
      roles: sourceState('unifiedRoleAssignment', reading),
      eligible: sourceState('unifiedRoleEligibilityScheduleInstance', reading),
      risk: sourceState('riskyUser', reading),
      signIns: sourceState('signIn', reading),
      activity: sourceState('signInActivity', reading),
    },
    row,
    isBreakGlassDeclared: configuration.breakGlass.length > 0,
    lastSignIns: lastSignInsOf(pipeline.controls, activity),
    names,
    thresholds: configuration.thresholds,
  });
  return {
    html: (nonce) => renderPeoplePage(model, nonce),
    json: () => peopleJson(model),
    csv: { name: 'roles.csv', text: () => peopleCsv(model) },
  };
}

import { isLive, isSettled } from '../core/alert/alert';
import { withStillExposed } from '../core/alert/still-exposed';
import { licencesOf } from '../core/tenant/licence';
import { enabledOf } from '../core/verdict/enabled';
import { planNow } from '../core/verdict/plan';
import { pillarCounts, sumOf } from '../core/verdict/trend';
import { withHints } from '../kinds/secure-score/points';
import type { Ports } from '../pipeline/context';
import { gatherPosture, type Posture } from '../pipeline/operate/posture';
import type { PostureHandling } from '../reports/handling/handling-forms';
import { scopeOf, watchedLine } from '../reports/language/monitoring-scope';
import { naming } from '../reports/language/naming';
import { plainText } from '../reports/language/plain-text';
import { renderRulesPage } from '../reports/page/rules/rules-page';
import { type PostureModel, renderPostureJson } from '../reports/posture/posture-model';
import {
  alertRow,
  controlRows,
  eventRow,
  planInRows,
  statusCounts,
  undeliveredRows,
  unseenRows,
} from '../reports/posture/posture-rows';
import { ruleRows } from '../reports/posture/rule-rows';
import { handlingOf } from './handling';
import type { Page, PageAsked } from './page';
import { titlesOf } from './render';
import { checkedAtOf, kindsOf } from './surrounding';
import { isOperator, readerOf, type Viewer } from './viewer';

/** The posture of a tenant as JSON, for programs. */
export const postureJson = async ({ pipeline, tenantId, tenantUrl, viewer }: PageAsked): Promise<unknown> =>
  renderPostureJson(postureModel(pipeline, await gatherPosture(pipeline, tenantId), tenantUrl, viewer));

/** The exceptions, suppressions and planned work of a tenant. */
export async function rulesPage({ pipeline, tenantId, tenantUrl, viewer, outcome }: PageAsked): Promise<Page> {
  const model = postureModel(pipeline, await gatherPosture(pipeline, tenantId), tenantUrl, viewer);
  return {
    html: (nonce) => renderRulesPage(model, nonce, outcome),
    json: () => ({ version: 1, now: model.now, rules: model.rules }),
    csv: null,
  };
}

export function postureModel(
  { controls, detectors }: Ports<'controls' | 'detectors'>,
  posture: Posture,
  tenantUrl: string,
  viewer: Viewer,
): PostureModel {
  const { configuration, names, now, evaluations, kindRows } = posture;
  const { tenantId: id, name, timeZone } = configuration;
  const tenant = { id, name, timeZone, url: tenantUrl };
  const alertUrl = (alertId: string): string => `${tenantUrl}/alerts/${alertId}`;
  const context = { tenant, names, operatorNames: posture.operatorNames, now };
  const enabled = enabledOf(controls, configuration);
  const rows = controlRows(enabled, evaluations, context);
  const alerts = posture.alerts.map((alert) => ({
    alert: alert.alert,
    isLive: isLive(alert.alert, Date.parse(now)),
    isResolved: isSettled(alert.alert),
    row: alertRow(withStillExposed(alert, evaluations), alertUrl(alert.alert.id), context),
  }));
  const { skus, plan } = posture;
  const people = plan?.people ?? null;
  const sight = scopeOf({ controls, detectors, configuration, evaluations, kindRows, skus, people });
  const planned = planNow(plan?.items ?? [], posture.tenant?.watchedSince ?? now, {
    controls: enabled,
    evaluations,
    licences: skus === null ? null : licencesOf(skus),
    now,
  });
  return {
    tenant,
    now,
    ...readerOf(viewer),
    checkedAt: checkedAtOf(evaluations, kindRows),
    counts: statusCounts(rows),
    failing: sumOf(pillarCounts(enabled, evaluations)).fail,
    openAlerts: alerts.filter((alert) => alert.isLive).map(({ row }) => row),
    undelivered: undeliveredRows(
      posture.undelivered,
      alerts.map(({ row }) => row),
      new Map(configuration.recipients.map(({ id, name }) => [id, name])),
      alertUrl,
    ),
    recentlyResolved: alerts.filter((alert) => alert.isResolved).map(({ row }) => row),
    controls: rows,
    events: posture.events.map((event) => eventRow(event, context)),
    kinds: kindsOf(
      sight.kinds.map(({ kind }) => kind),
      posture,
      posture.heads,
    ),
    sight: watchedLine(sight),
    cannotSee: unseenRows(sight, isOperator(viewer)),
    beyondGraph: withHints(sight.coverage.beyond, posture.scores, posture.scoreProfiles, now),
    plan: planInRows(
      planned,
      rows,
      alerts.filter((alert) => alert.isLive),
    ),
    rules: ruleRows(posture.rules, {
      now,
      operator: viewer.role === 'operator' ? viewer.operator : null,
      titles: titlesOf({ controls, detectors }),
      resources: resourceNames(posture),
      names,
      operatorNames: posture.operatorNames,
    }),
    handling: postureHandling(viewer, { ...tenant, now, names, objects: posture.objects }, [...controls, ...detectors]),
    weeks: posture.weeks.map(({ id, key, openedAt }) => ({ key, toldAt: openedAt, url: alertUrl(id) })),
  };
}

/** Names of the objects that rules can name: as an event recorded them, else as they are now. */
const resourceNames = ({ objects, events, alerts }: Posture): ReadonlyMap<string, string> =>
  new Map([
    ...objects,
    ...[...events, ...alerts.flatMap((alert) => alert.events)].flatMap(({ resource }) =>
      resource.name === null ? [] : [[resource.id, resource.name] as const],
    ),
  ]);

function postureHandling(
  viewer: Viewer,
  { timeZone, now, names, objects }: Pick<Posture, 'now' | 'names' | 'objects'> & { readonly timeZone: string },
  sources: readonly { readonly id: string; readonly title: string }[],
): PostureHandling | null {
  if (viewer.role === 'reader') return null;
  const { personWithAddress } = naming(names);
  const people = [...names.values()].filter(({ type }) => type === 'person');
  return {
    ...handlingOf(viewer, timeZone, now),
    sources: sources.map(({ id, title }) => ({ value: id, label: `${id} · ${title}` })),
    accounts: people
      .map(({ id }) => ({ value: id, label: personWithAddress(id) }))
      .sort((a, b) => a.label.localeCompare(b.label, 'en')),
    objects: [...objects]
      .map(([value, name]) => ({ value, label: plainText(name) }))
      .sort((a, b) => a.label.localeCompare(b.label, 'en')),
  };
}

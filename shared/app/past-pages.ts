import type { Kind } from '../core/resource/kind';
import type { TenantConfiguration } from '../core/tenant/configuration';
import { dayMs } from '../core/time/durations';
import type { Control } from '../core/verdict/control';
import { enabledOf } from '../core/verdict/enabled';
import { pillarCounts, sumOf } from '../core/verdict/trend';
import { affectedByVerdict, itemsOfVerdict } from '../pipeline/operate/affected';
import { countUnacknowledged } from '../pipeline/operate/open-alerts';
import {
  type AlertsSince,
  gatherAlertsSince,
  gatherPastAccess,
  gatherPastAlert,
  gatherPastAlerts,
  gatherPastControl,
  gatherPastControls,
  gatherPastDevices,
  gatherPastHealth,
  gatherPastOverview,
  gatherPastPeople,
  unseenAt,
} from '../pipeline/operate/past';
import { type UnseenTime, unwatchedNow } from '../pipeline/operate/proof';
import { keptFromOf } from '../pipeline/operate/seal';
import { minuteInput } from '../reports/handling/clock-input';
import { localTime } from '../reports/language/local-time';
import { accessModel, unlicensedColumns } from '../reports/page/access/access-model';
import { accessCsv, accessJson, renderAccessPage } from '../reports/page/access/access-page';
import { readAccessQuery } from '../reports/page/access/query';
import { alertListRow, searchedTexts } from '../reports/page/alerts/alerts-model';
import { renderAlertsPage } from '../reports/page/alerts/alerts-page';
import { readAlertQuery } from '../reports/page/alerts/query';
import { affectedRows } from '../reports/page/control/affected';
import { renderControlPage } from '../reports/page/control/control-page';
import { renderControlsPage } from '../reports/page/controls/controls-page';
import { readControlQuery } from '../reports/page/controls/query';
import { devicesModel } from '../reports/page/devices/devices-model';
import { recordedDevicesJson, renderDevicesPage } from '../reports/page/devices/devices-page';
import { type PageMoment, readMoment } from '../reports/page/frame/moment';
import { alertUrl, type Surrounding } from '../reports/page/frame/navigation';
import { pastMonitor, unseenRows } from '../reports/page/frame/past-sources';
import { isFoundIn } from '../reports/page/frame/query';
import type { SourceState } from '../reports/page/frame/source';
import { type PastHealthModel, pastHealthJson, renderPastHealthPage } from '../reports/page/health/past-page';
import { type PastOverviewModel, pastOverviewJson, renderPastOverviewPage } from '../reports/page/overview/past-page';
import { peopleAt, peopleModel, sourcesAt } from '../reports/page/people/people-model';
import { peopleCsv, peopleJson, renderPeoplePage } from '../reports/page/people/people-page';
import { readPeopleQuery } from '../reports/page/people/query';
import { momentPage, presentOnlyPage } from '../reports/page/sentence/sentence-page';
import { alertRow, controlRow, statusCounts, worstFirst } from '../reports/posture/posture-rows';
import { ruleRows } from '../reports/posture/rule-rows';
import { activityPage } from './activity-page';
import { alertPage } from './alert-page';
import { alertsCsv, areasOf, isAlertAsked, renderAlertsJson } from './alerts-page';
import { affectedCsv, affectedPagesOf, controlHistorySince, controlModelOf, renderControlJson } from './control-page';
import { controlListRow, controlsCsv, controlsModelOf, renderControlsJson } from './controls-page';
import { resourcesIn } from './health-page';
import { pillarsWithTrend } from './overview';
import type { Page, PageAsked } from './page';
import { titlesOf } from './render';
import { reportsPage } from './reports-page';
import { contextOf } from './surrounding';
import { readerOf } from './viewer';

/** A page at an earlier moment, or the sentence that explains why there is none. */
type PastAnswer =
  | { readonly page: Page }
  | { readonly refusal: string; readonly code: 400 | 404; readonly html: (nonce: string) => string };

type PastAsked = PageAsked & {
  readonly configuration: TenantConfiguration;
  readonly at: string;
  readonly now: string;
  readonly since: AlertsSince;
  readonly unseen: readonly UnseenTime[];
  readonly watchedSince: string | null;
};

/** Undefined if there is no such page; a sentence if it has nothing to show for that moment. */
type PastPage = (asked: PastAsked, moment: PageMoment, id: string | undefined) => Promise<Page | string | undefined>;

/**
 * The pages that can show an earlier moment, by the part of the address after the tenant. All other pages show only the
 * present.
 */
const pastPages: Readonly<Record<string, PastPage>> = {
  overview: pastOverview,
  alerts: (asked, moment, id) => (id === undefined ? pastAlerts(asked, moment) : pastAlert(asked, moment, id)),
  controls: (asked, moment, id) => (id === undefined ? pastControls(asked, moment) : pastControl(asked, moment, id)),
  access: pastAccess,
  people: pastPeople,
  devices: pastDevices,
  activity: (asked, moment) => activityPage(asked, { at: asked.at, surrounding: surroundingOf(asked, moment) }),
  reports: (asked, moment) => reportsPage(asked, { at: asked.at, surrounding: surroundingOf(asked, moment) }),
  health: pastHealth,
};

/** Why a page shows only the present, by the part of its address after the tenant. */
const presentOnly: Readonly<Record<string, string>> = {
  'reports/proof': 'The proof covers a period. Choose its first and last day on the page.',
  rules: 'This page shows what is in force now. Health & settings shows an earlier moment.',
};

const whyPresentOnly = (section: string | undefined, id: string | undefined): string | undefined =>
  presentOnly[id === undefined ? (section ?? '') : `${section}/${id}`];

/** Undefined if there is no such page. `section` is undefined for the overview. */
export async function pastPage(
  asked: PageAsked,
  section: string | undefined,
  id: string | undefined,
  text: string,
): Promise<PastAnswer | undefined> {
  const { pipeline, tenantId, tenantUrl } = asked;
  const url = `${tenantUrl}${section === undefined ? '' : `/${section}`}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
  const why = whyPresentOnly(section, id);
  if (why !== undefined) return { refusal: why, code: 400, html: (nonce) => presentOnlyPage(why, url, nonce) };
  const name = section ?? 'overview';
  const render = Object.hasOwn(pastPages, name) ? pastPages[name] : undefined;
  if (render === undefined) return undefined;
  const [configuration, tenant, customer] = await Promise.all([
    pipeline.configuration(tenantId),
    pipeline.store.tenants.read(tenantId),
    pipeline.store.customers.read(tenantId),
  ]);
  const now = new Date(pipeline.now()).toISOString();
  const watchedSince = tenant?.row.watchedSince ?? null;
  const read = readMoment(text, {
    now,
    timeZone: configuration.timeZone,
    tenantName: configuration.name,
    recordedFrom: recordedFrom(watchedSince, configuration, pipeline.now()),
  });
  const refused = (refusal: string, code: 400 | 404): PastAnswer => {
    const moment = { latest: minuteInput(now, configuration.timeZone), past: null };
    return { refusal, code, html: (nonce) => momentPage(refusal, moment, url, nonce) };
  };
  if ('refusal' in read) return refused(read.refusal, read.isWrong ? 400 : 404);
  const since = await gatherAlertsSince(pipeline, tenantId, read.at);
  const unseen = unseenAt(since, read.at, now, unwatchedNow(tenant?.row, customer?.row, now));
  const page = await render(
    { ...asked, configuration, at: read.at, now, since, unseen, watchedSince },
    read.moment,
    id,
  );
  if (typeof page === 'string') return refused(page, 404);
  return page && { page };
}

type RecordedFrom = Parameters<typeof readMoment>[1]['recordedFrom'];

/** Earlier moments cannot be shown: monitoring began at this time, or older records have been deleted. */
function recordedFrom(
  watchedSince: string | null,
  { retention }: Pick<TenantConfiguration, 'retention'>,
  now: number,
): RecordedFrom {
  if (watchedSince === null) return null;
  const kept = `${keptFromOf(now, retention.eventDays)}T00:00:00.000Z`;
  return kept > watchedSince ? { at: kept, because: 'kept' } : { at: watchedSince, because: 'watched' };
}

const surroundingOf = (
  { configuration, tenantUrl, viewer, unseen, at }: PastAsked,
  moment: PageMoment,
  counts: Partial<Pick<Surrounding, 'waiting' | 'failing'>> = {},
): Surrounding => ({
  tenantName: configuration.name,
  url: tenantUrl,
  waiting: counts.waiting ?? null,
  failing: counts.failing ?? null,
  monitor: pastMonitor(unseenRows(unseen, localTime(configuration.timeZone, at))),
  ...readerOf(viewer),
  moment,
});

const weekMs = 7 * dayMs;

async function pastOverview(asked: PastAsked, moment: PageMoment): Promise<Page> {
  const { pipeline, tenantId, configuration, at, since, unseen } = asked;
  const { verdicts, alerts, trend, names } = await gatherPastOverview(pipeline, tenantId, at, since);
  const enabled = enabledOf(pipeline.controls, configuration);
  const statuses = statusesOf(enabled, verdicts);
  const counts = pillarCounts(enabled, verdicts);
  const failing = sumOf(counts).fail;
  const surrounding = surroundingOf(asked, moment);
  const rowOf = (one: (typeof alerts.open)[number]) =>
    alertRow(one, alertUrl(surrounding, one.alert.id), contextOf(configuration, names, at));
  const open = alerts.open.map(rowOf).sort(worstFirst);
  const totals = statusCounts(statuses);
  const weekBefore = Date.parse(at) - weekMs;
  const model: PastOverviewModel = {
    surrounding: { ...surrounding, waiting: countUnacknowledged(alerts.open), failing },
    now: at,
    timeZone: configuration.timeZone,
    counts: totals,
    failing,
    open,
    ended: alerts.ended
      .filter(({ alert }) => Date.parse(alert.resolvedAt ?? alert.lastEventAt) >= weekBefore)
      .map(rowOf),
    isWhole: alerts.isWhole,
    unseen: unseenRows(unseen, localTime(configuration.timeZone, at)),
    ...pillarsWithTrend(trend, counts, enabled, { configuration, now: at }),
  };
  return { html: (nonce) => renderPastOverviewPage(model, nonce), json: () => pastOverviewJson(model), csv: null };
}

type Verdicts = Awaited<ReturnType<typeof gatherPastControls>>['verdicts'];

/** A control that had not been judged by then is unknown. */
const statusesOf = (enabled: readonly Control[], verdicts: Verdicts) => {
  const judged = new Map(verdicts.map((one) => [one.controlId, one]));
  return enabled.map((control) => {
    const verdict = judged.get(control.id);
    return { control, status: verdict?.verdict.status ?? ('unknown' as const), since: verdict?.since ?? null };
  });
};

async function pastAlerts(asked: PastAsked, moment: PageMoment): Promise<Page> {
  const { pipeline, tenantId, configuration, at, since, get } = asked;
  const surrounding = surroundingOf(asked, moment);
  const query = { ...readAlertQuery(get), days: null, after: null };
  const areas = areasOf(pipeline);
  const { open, ended, isWhole, names } = await gatherPastAlerts(pipeline, tenantId, at, since);
  const context = contextOf(configuration, names, at);
  const rowsOf = (listed: typeof open) =>
    listed
      .filter((one) => isAlertAsked(query, one, areas))
      .map((one) => ({ row: alertListRow(one, alertUrl(surrounding, one.alert.id), areas, context), one }))
      .filter(({ row, one }) => query.search === '' || isFoundIn(query.search, searchedTexts(row, one.events)))
      .map(({ row }) => row);
  const waiting = countUnacknowledged(open);
  const model = {
    surrounding: { ...surrounding, waiting },
    now: at,
    timeZone: configuration.timeZone,
    query,
    openTotal: open.length,
    waiting: waiting.amount,
    watchedSince: null,
    open: rowsOf(open).sort(worstFirst),
    past: query.state === 'open' ? [] : rowsOf(ended),
    next: null,
    searchedTo: null,
    isWhole,
  };
  return {
    html: (nonce) => renderAlertsPage(model, nonce),
    json: () => ({ ...renderAlertsJson(model), asOf: at }),
    csv: alertsCsv(model),
  };
}

async function pastAlert(asked: PastAsked, moment: PageMoment, id: string): Promise<Page | string | undefined> {
  const { pipeline, tenantId, viewer, configuration, at } = asked;
  const found = await gatherPastAlert(pipeline, tenantId, id, at);
  if (found === undefined) return undefined;
  const { gathered, openedAt } = found;
  const clock = localTime(configuration.timeZone, at);
  if (gathered === null)
    return `Nothing of this alert is recorded for ${clock.moment(at)}. It was opened ${clock.moment(openedAt)}.`;
  const { input, deliveries, uptimes } = gathered;
  const { alert, events, transitions } = input;
  const past = surroundingOf(asked, moment);
  return {
    html: (nonce) => alertPage(pipeline, gathered, { nonce, viewer, outcome: null, past }),
    json: () => ({ version: 1, asOf: at, alert, events, transitions, deliveries, uptimes }),
    csv: null,
  };
}

async function pastControls(asked: PastAsked, moment: PageMoment): Promise<Page> {
  const { pipeline, tenantId, configuration, at, get } = asked;
  const { verdicts, recorded } = await gatherPastControls(pipeline, tenantId, at);
  const context = contextOf(configuration, new Map(), at);
  const enabled = enabledOf(pipeline.controls, configuration);
  const rows = statusesOf(enabled, verdicts).map(({ control, status, since }) => {
    const evaluation = recorded.get(control.id);
    const details =
      evaluation === undefined ? { title: control.title, reason: '' } : controlRow(control, evaluation, context);
    const { id, pillar, severity } = control;
    return controlListRow(control, { id, pillar, severity, ...details, status, since });
  });
  const counts = pillarCounts(enabled, verdicts);
  const surrounding = surroundingOf(asked, moment, { failing: sumOf(counts).fail });
  const model = controlsModelOf(rows, counts, surrounding, { now: at, configuration }, readControlQuery(get));
  return {
    html: (nonce) => renderControlsPage(model, nonce),
    json: () => ({ ...renderControlsJson(model), asOf: at }),
    csv: controlsCsv(model),
  };
}

async function pastControl(asked: PastAsked, moment: PageMoment, id: string): Promise<Page | undefined> {
  const { pipeline, tenantId, configuration, at, get } = asked;
  // Only ids in the app's own list are looked up.
  const controlId = pipeline.controls.find((control) => control.id === id)?.id;
  if (controlId === undefined) return undefined;
  const since = controlHistorySince(Date.parse(at));
  const { alerts, changes, names } = await gatherPastControl(pipeline, tenantId, controlId, { since, at });
  const [evaluation] = changes;
  // Complete lists are kept only of the present.
  const affected = affectedByVerdict(evaluation?.verdict, affectedPagesOf(get));
  const gathered = { affected, alerts, configuration, kindRows: [], changes, names, now: at, evaluation };
  const model = controlModelOf(pipeline, gathered, controlId, surroundingOf(asked, moment));
  if (model === undefined) return undefined;
  return {
    html: (nonce) => renderControlPage(model, nonce),
    json: () => ({ ...renderControlJson(model), asOf: at }),
    csv: {
      name: `${controlId}.csv`,
      text: () => affectedCsv(evaluation === undefined ? [] : affectedRows(itemsOfVerdict(evaluation.verdict), names)),
    },
  };
}

/** The last collection is used, with a note if the source could not be read at that time. */
function sourceThen({ unseen, configuration, at }: PastAsked, kind: Kind): SourceState {
  const rows = unseenRows(
    unseen.filter((one) => one.kind === null || one.kind === kind),
    localTime(configuration.timeZone, at),
  );
  return { state: 'read', words: rows.map(({ words }) => `${words}.`).join(' '), lastReadAt: rows[0]?.since };
}

async function pastPeople(asked: PastAsked, moment: PageMoment): Promise<Page> {
  const { pipeline, tenantId, configuration, at, get } = asked;
  const { row, until, names } = await gatherPastPeople(pipeline, tenantId, at);
  const then = row === null ? { roles: null, risk: null, emergency: [] } : peopleAt(row, at, until);
  const model = peopleModel({
    surrounding: surroundingOf(asked, moment),
    now: at,
    timeZone: configuration.timeZone,
    clock: localTime(configuration.timeZone, at),
    query: readPeopleQuery(get),
    sources: sourcesAt(then, (kind) => sourceThen(asked, kind)),
    isBreakGlassDeclared: configuration.breakGlass.length > 0,
    lastSignIns: null,
    row: then,
    names,
    thresholds: configuration.thresholds,
  });
  return {
    html: (nonce) => renderPeoplePage(model, nonce),
    json: () => ({ ...peopleJson(model), asOf: at }),
    csv: { name: 'roles.csv', text: () => peopleCsv(model) },
  };
}

async function pastDevices(asked: PastAsked, moment: PageMoment): Promise<Page> {
  const { pipeline, tenantId, configuration, watchedSince, at, get } = asked;
  const { timeZone } = configuration;
  const { days, flow, counted } = await gatherPastDevices(pipeline, tenantId, { at, timeZone });
  const model = devicesModel({
    surrounding: surroundingOf(asked, moment),
    now: at,
    timeZone,
    watchedSince,
    source: sourceThen(asked, 'managedDevice'),
    missing: '',
    at: counted?.at ?? null,
    silentDays: configuration.thresholds.deviceContactDays,
    picture: counted && { ...counted.counts, grace: [], silent: [] },
    fallen: [],
    days,
    counts: flow,
    platform: get('platform'),
  });
  return {
    html: (nonce) => renderDevicesPage(model, nonce),
    json: () => ({ ...recordedDevicesJson(model), asOf: at }),
    csv: null,
  };
}

async function pastAccess(asked: PastAsked, moment: PageMoment): Promise<Page> {
  const { pipeline, tenantId, configuration, at, get } = asked;
  const { row, names, unlicensed } = await gatherPastAccess(pipeline, tenantId, at);
  const verdicts = new Map(unlicensed.map(({ controlId, verdict }) => [controlId, verdict]));
  const objects = Object.entries(row?.objectNames ?? {});
  const model = accessModel({
    surrounding: surroundingOf(asked, moment),
    now: at,
    timeZone: configuration.timeZone,
    query: { ...readAccessQuery(get), signIn: null },
    sources: { policies: sourceThen(asked, 'conditionalAccessPolicy'), users: sourceThen(asked, 'user') },
    unlicensed: unlicensedColumns(
      pipeline.controls.map(({ id, accessColumn }) => ({ accessColumn, verdict: verdicts.get(id) })),
    ),
    row: row && { ...row, classes: [], classTotal: 0 },
    names: new Map([
      ...objects.map(([id, displayName]) => [id, { id, displayName, address: null, type: 'group' }] as const),
      ...names,
    ]),
    policyNames: new Map(objects),
    basis: null,
    configuration,
    isRead: () => false,
  });
  const { lines, gaps, exclusions } = accessJson(model);
  return {
    html: (nonce) => renderAccessPage(model, nonce),
    json: () => ({ version: 1, asOf: at, at: model.at, lines, gaps, exclusions }),
    csv: { name: 'access.csv', text: () => accessCsv(model) },
  };
}

async function pastHealth(asked: PastAsked, moment: PageMoment): Promise<Page> {
  const { pipeline, tenantId, configuration, at, unseen, since } = asked;
  const { rules, names } = await gatherPastHealth(pipeline, tenantId, at);
  const model: PastHealthModel = {
    surrounding: surroundingOf(asked, moment),
    now: at,
    timeZone: configuration.timeZone,
    unseen: unseenRows(unseen, localTime(configuration.timeZone, at)),
    rules: ruleRows(rules, {
      now: at,
      operator: null,
      titles: titlesOf(pipeline),
      resources: resourcesIn([...since.open, ...since.past]),
      names,
      operatorNames: names,
    }),
  };
  return { html: (nonce) => renderPastHealthPage(model, nonce), json: () => pastHealthJson(model), csv: null };
}

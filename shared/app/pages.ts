import { type Alert, type AlertWithEvents, isLive } from '../core/alert/alert';
import { csvLine } from '../core/alert/export';
import type { ActingOperator } from '../core/alert/operator';
import { isHandledByItsActor, isSelfApproval, mayBeSelfApproval } from '../core/alert/self-approval';
import type { SignedIn } from '../core/alert/since-then';
import { doubtsPeople } from '../core/alerting/doubts';
import type { KindRow } from '../core/collection/kind-row';
import type { Delivery } from '../core/delivery/delivery';
import { isCounted, isFailure, type WatchEvent } from '../core/event/event';
import type { Kind } from '../core/resource/kind';
import type { Head } from '../core/resource/snapshot';
import { longestRuleDays, needsConfirmation } from '../core/rule/rule';
import { TenantContained } from '../core/tenant/contained';
import { licencesOf } from '../core/tenant/licence';
import { dayMs } from '../core/time/durations';
import { earliestOf, latestOf } from '../core/time/latest';
import type { Control } from '../core/verdict/control';
import { enabledOf } from '../core/verdict/enabled';
import type { Evaluation } from '../core/verdict/evaluation';
import { planNow } from '../core/verdict/plan';
import { withHints } from '../kinds/secure-score/points';
import { peopleOf } from '../pipeline/collect/keep-names';
import type { Ports } from '../pipeline/context';
import type { AlertInput } from '../pipeline/message-input';
import { gatherAlertList } from '../pipeline/operate/alert-list';
import type { ControlGathered } from '../pipeline/operate/controls';
import type { PageFacts } from '../pipeline/operate/page-facts';
import type { AlertGathered, Posture } from '../pipeline/operate/posture';
import { dayInput, minuteInput, momentOfInput } from '../reports/handling/clock-input';
import type { AlertHandling, Choice, Handling, PostureHandling } from '../reports/handling/handling-forms';
import {
  type AdminAction,
  type CustomerAction,
  type Outcome,
  operatorInWords,
  outcomeInWords,
  refusalInWords,
  type Typed,
  type WhyNot,
} from '../reports/handling/handling-words';
import { localTime } from '../reports/language/local-time';
import { naming } from '../reports/language/naming';
import { plainText, quoted } from '../reports/language/plain-text';
import { sightOf, watchedKinds, watchedLine } from '../reports/language/sight';
import { signInsInShort } from '../reports/message/since-then';
import {
  type AlertPageModel,
  type ExposedPerson,
  type HandledRow,
  renderAlertPage,
} from '../reports/page/alert/alert-page';
import {
  type AlertListRow,
  type AlertsModel,
  alertListRow,
  alertStateOf,
  areaOf,
  searchedTexts,
} from '../reports/page/alerts/alerts-model';
import { renderAlertsPage } from '../reports/page/alerts/alerts-page';
import { type AlertArea, type AlertQuery, readAlertQuery, sinceOf } from '../reports/page/alerts/query';
import { affectedOf, nobodyAffected } from '../reports/page/control/affected';
import { statusRows } from '../reports/page/control/changes';
import { type ControlModel, pagesOf, renderControlPage } from '../reports/page/control/control-page';
import { stripDays, stripOf } from '../reports/page/control/strip';
import {
  byUrgency,
  type ControlListRow,
  type ControlsModel,
  isAsked,
  renderControlsPage,
} from '../reports/page/controls/controls-page';
import { readControlQuery } from '../reports/page/controls/query';
import { momentNow } from '../reports/page/frame/moment';
import { monitorState } from '../reports/page/frame/monitor';
import type { Surrounding } from '../reports/page/frame/navigation';
import { isFoundIn } from '../reports/page/frame/query';
import { renderRulesPage } from '../reports/page/rules/rules-page';
import {
  closedPage,
  containedPage,
  failedPage,
  notFoundPage,
  refusedPage,
  signedOutPage,
  signInProblemPage,
  signOutPage,
  type WayOn,
} from '../reports/page/sentence/sentence-page';
import { renderWeekPage } from '../reports/page/week/week-page';
import { progressInWords } from '../reports/posture/plan-words';
import { type PostureModel, renderPostureJson } from '../reports/posture/posture-model';
import {
  accountBehindSeveral,
  alertRow,
  controlRow,
  eventRow,
  kindRow,
  planRows,
  type RowContext,
  statusCounts,
  undeliveredRows,
  unseenRows,
  worstFirst,
} from '../reports/posture/posture-rows';
import { ruleRows } from '../reports/posture/rule-rows';
import { renderMessage, rowsOnPage, titlesOf } from './render';

export type { AdminAction, CustomerAction, Outcome, Typed, WayOn, WhyNot };
export {
  closedPage,
  containedPage,
  failedPage,
  momentOfInput,
  notFoundPage,
  outcomeInWords,
  refusalInWords,
  refusedPage,
  renderAlertsPage,
  renderControlPage,
  renderControlsPage,
  renderPostureJson,
  renderRulesPage,
  signedOutPage,
  signInProblemPage,
  signOutPage,
};

/** The person who opened the page, and the tenants among which they can switch. */
export type Viewer = Pick<Surrounding, 'paused' | 'switcher'> &
  (
    | { readonly role: 'reader'; readonly name: string | null }
    | {
        readonly role: 'operator';
        readonly operator: ActingOperator;
        /** Bound to this operator. */
        readonly token: string;
        /** The address for the forms of this tenant. */
        readonly url: string;
      }
  );

/** The collected data as the model of the page. */
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
  const judged = new Map(evaluations.map((evaluation) => [evaluation.controlId, evaluation]));
  const enabled = enabledOf(controls, configuration);
  const rows = enabled.map((control) => controlRow(control, judged.get(control.id), context));
  const alerts = posture.alerts.map((alert) => ({
    isLive: isLive(alert.alert, Date.parse(now)),
    isResolved: alert.alert.status === 'resolved' && alert.alert.mergedInto === undefined,
    row: alertRow(alert, alertUrl(alert.alert.id), context),
  }));
  const { skus, plan } = posture;
  const sight = sightOf({
    controls,
    detectors,
    configuration,
    evaluations,
    kindRows,
    skus,
    people: plan?.people ?? null,
  });
  const { progress, next } = planNow(plan?.items ?? [], posture.tenant?.watchedSince ?? now, {
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
      kindRows,
      posture.heads,
    ),
    sight: watchedLine(sight),
    cannotSee: unseenRows(sight),
    beyondGraph: withHints(sight.coverage.beyond, posture.scores, posture.scoreProfiles, now),
    plan: { progress: progressInWords(progress), next: planRows(next, rows) },
    rules: ruleRows(posture.rules, {
      now,
      operator: viewer.role === 'operator' ? viewer.operator : null,
      titles: titlesOf({ controls, detectors }),
      resources: new Map([
        ...posture.objects,
        ...[...posture.events, ...posture.alerts.flatMap(({ events }) => events)].flatMap(({ resource }) =>
          resource.name === null ? [] : [[resource.id, resource.name] as const],
        ),
      ]),
      names,
      operatorNames: posture.operatorNames,
    }),
    handling:
      viewer.role === 'reader'
        ? null
        : postureHandling(viewer, { ...tenant, now, names, objects: posture.objects }, [...controls, ...detectors]),
    weeks: posture.weeks.map(({ id, key, openedAt }) => ({ key, toldAt: openedAt, url: alertUrl(id) })),
  };
}

/** "Ines Roth · operator" */
const signedInAs = (viewer: Viewer): string | null => {
  const name = viewer.role === 'reader' ? viewer.name : viewer.operator.name;
  return name === null ? null : `${name} · ${viewer.role}`;
};

/** Why nothing of a tenant can be shown; undefined for any other error. Problems name settings, which only its operators read. */
export function containedInWords(error: unknown, operable: readonly string[]): string | undefined {
  if (!(error instanceof TenantContained)) return undefined;
  const { tenantId, trouble } = error;
  const cause =
    trouble.type === 'otherTenant'
      ? 'The identity of the app belongs to another tenant'
      : 'The settings of this tenant cannot be used';
  const problems = trouble.type === 'settings' && operable.includes(tenantId) ? `: ${trouble.problems.join('; ')}` : '';
  return `${cause}${problems}. The people who operate Zero Trust Watch have been alerted. Its pages return once this is corrected; nothing that was stored is lost.`;
}

/** What pages say of the reader, and of the tenant to this reader. */
export const readerOf = (viewer: Viewer): Pick<Surrounding, 'paused' | 'signedInAs' | 'switcher'> => ({
  signedInAs: signedInAs(viewer),
  switcher: viewer.switcher,
  paused: viewer.paused,
});

/** Every source of this tenant, and how far it was read. */
export const kindsOf = (
  kinds: readonly Kind[],
  rows: readonly KindRow[],
  heads: readonly Head[],
): PostureModel['kinds'] =>
  kinds.map((kind) => {
    const row = rows.find((one) => one.kind === kind);
    return kindRow(kind, {
      lastSuccessAt: row?.lastSuccessAt ?? null,
      failure: row?.failure ?? null,
      count: heads.find((head) => head.kind === kind)?.count ?? null,
      pages: row?.pages ?? null,
      isDoubted: row?.suspect != null,
      isFilterRefused: row?.isFilterRefused ?? false,
    });
  });

/** When a source was last read; null before the first verdict. */
export const checkedAtOf = (evaluations: readonly unknown[], rows: readonly KindRow[]): string | null =>
  evaluations.length === 0 ? null : latestOf(rows.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? []));

/** The parts of every page of a tenant around its content. */
export function surroundingOfTenant(
  { controls, detectors }: Ports<'controls' | 'detectors'>,
  {
    configuration,
    evaluations,
    kindRows,
    sentAt,
    pageUrl,
    waiting,
  }: Pick<AlertInput, 'configuration' | 'evaluations' | 'kindRows' | 'sentAt' | 'pageUrl'> &
    Pick<AlertGathered, 'waiting'>,
  viewer: Viewer,
): Surrounding {
  const kinds = watchedKinds({ controls, detectors }, configuration);
  const enabled = new Set(enabledOf(controls, configuration).map(({ id }) => id));
  const checkedAt = checkedAtOf(evaluations, kindRows);
  return {
    tenantName: configuration.name,
    url: pageUrl,
    waiting,
    failing: evaluations.filter(({ controlId, verdict }) => enabled.has(controlId) && verdict.status === 'fail').length,
    monitor: monitorState(
      { kinds: kindsOf(kinds, kindRows, []), checkedAt, now: sentAt },
      localTime(configuration.timeZone, sentAt),
    ),
    ...readerOf(viewer),
  };
}

type Operating = Extract<Viewer, { readonly role: 'operator' }>;

export function handlingOf({ operator, token, url }: Operating, timeZone: string, now: string): Handling {
  return {
    url,
    token,
    owner: operator.name ?? '',
    today: dayInput(now, timeZone),
    tomorrow: dayInput(now, timeZone, 1),
    inWeek: dayInput(now, timeZone, 7),
    inMonth: dayInput(now, timeZone, 30),
    longest: dayInput(now, timeZone, longestRuleDays - 1),
    thisMinute: minuteInput(now, timeZone),
  };
}

function postureHandling(
  viewer: Operating,
  { timeZone, now, names, objects }: Pick<Posture, 'now' | 'names' | 'objects'> & { readonly timeZone: string },
  sources: readonly { readonly id: string; readonly title: string }[],
): PostureHandling {
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

/** The actions this operator can take on this alert, and the parts that can be muted or accepted. */
function alertHandling(viewer: Operating, { alert, events, configuration, sentAt, ...input }: Handled): AlertHandling {
  const ownHand = isSelfApproval(alert, viewer.operator);
  const isOpen = alert.status === 'open' && (alert.form === 'alert' || alert.form === 'blind');
  const isNotYetKnown = isOpen && alert.attribution.status === 'notYetKnown' && !configuration.ownHandAllowed;
  const { mutable, acceptable } = choicesOf({ events, ...input });
  return {
    ...handlingOf(viewer, configuration.timeZone, sentAt),
    alertId: alert.id,
    refusal:
      isOpen && !configuration.ownHandAllowed && mayBeSelfApproval(alert, viewer.operator)
        ? refusalInWords(ownHand ? 'ownHand' : 'noAddress')
        : null,
    isOwnHand: ownHand,
    mayAcknowledge: isOpen && alert.acknowledged === null,
    mayClose: isOpen && !isNotYetKnown,
    closingTeaches: doubtsPeople(alert),
    onlyAcknowledge: isNotYetKnown ? refusalInWords('handNotYetKnown') : null,
    mutable: isOpen ? mutable : [],
    acceptable: isOpen ? acceptable : [],
    needsSecondOperator: needsConfirmation(alert.severity),
  };
}

type Handled = Pick<AlertInput, 'alert' | 'events' | 'configuration' | 'sentAt' | 'controls'> & {
  readonly titles: ReadonlyMap<string, string>;
};

/** A control is accepted through its verdict, a detector's finding only for the object it was found in. */
function choicesOf({ events, titles }: Pick<Handled, 'events' | 'titles'>): {
  readonly mutable: readonly Choice[];
  readonly acceptable: readonly Choice[];
} {
  const choices = events.filter(({ type }) => type === 'detection' || isFailure({ type }));
  const titleOf = (source: string): string => `${titles.get(source) ?? 'What it reports'} (${source})`;
  // The differing part comes first, because a narrow field shows no more.
  const whole = choices.map(({ source }) => ({ value: source, label: `Wherever it happens: ${titleOf(source)}` }));
  const single = choices
    .filter(({ type }) => type === 'detection')
    .map(({ source, resource }) => ({
      value: `${source}|${resource.id}`,
      label: `Only on ${resource.name === null ? 'this object' : quoted(resource.name)}: ${titleOf(source)}`,
    }));
  const ofControls = choices.filter(isFailure).map(({ source }) => ({ value: source, label: titleOf(source) }));
  return { mutable: distinct([...single, ...whole]), acceptable: distinct([...ofControls, ...single]) };
}

const distinct = (choices: readonly Choice[]): readonly Choice[] => [
  ...new Map(choices.map((choice) => [choice.value, choice])).values(),
];

/** The page of one alert. */
export function alertPage(
  { controls, detectors }: Ports<'controls' | 'detectors'>,
  { input, deliveries, uptimes, closedBy, waiting }: AlertGathered,
  { nonce, viewer, outcome }: { readonly nonce: string; readonly viewer: Viewer; readonly outcome: Outcome | null },
): string {
  const surrounding = surroundingOfTenant({ controls, detectors }, { ...input, waiting }, viewer);
  if (input.week !== null) return weekPage(input, deliveries, surrounding, nonce);
  const { alert, events, configuration, names } = input;
  const context = contextOf(configuration, names, input.sentAt);
  const lead = events.find(({ id }) => id === alert.leadEventId);
  const signedIn = signInsInShort({
    report: { alert, sentAt: input.sentAt },
    naming: naming(names),
    clock: localTime(configuration.timeZone, input.sentAt),
  });
  return renderAlertPage(
    {
      message: renderMessage(input),
      tenant: context.tenant,
      now: input.sentAt,
      status: alert.status,
      openedAt: alert.openedAt,
      resolvedAt: alert.resolvedAt,
      acknowledged: handledRow(alert, alert.acknowledged, names),
      closed: closedRow(alert, names),
      mergedInto: alert.mergedInto?.key ?? null,
      closedBy: closedBy && { kind: closedBy.kind, until: closedBy.ended?.at ?? closedBy.until },
      seen: {
        first: earliestOf(events.map(({ recordedAt }) => recordedAt)) ?? alert.openedAt,
        last: alert.lastEventAt,
        count: alert.count,
      },
      happenedAt: alert.happenedAt,
      firstSentAt: earliestOf(
        deliveries.flatMap(({ state, outcome: sent }) =>
          sent !== null && (state === 'sent' || state === 'accepted') ? [sent.at] : [],
        ),
      ),
      timeline: timelineOf(input, signedIn ?? '', context),
      exposed: lead === undefined ? [] : exposedPeople(lead, input),
      exposedTotal: lead !== undefined && isCounted(lead.exposure) ? lead.exposure.count : null,
      deliveries: named(input, deliveries),
      uptimes: uptimes.map((uptime) => ({
        ...uptime,
        title: controls.find(({ id }) => id === uptime.controlId)?.title ?? uptime.controlId,
      })),
      surrounding,
      handling:
        viewer.role === 'reader'
          ? null
          : alertHandling(viewer, {
              ...input,
              titles: titlesOf({ controls, detectors }),
            }),
      outcome,
    },
    nonce,
  );
}

/** The area of each control and detector; an alert that neither raised is about the monitor itself. */
/** By control or detector. By resource type too, for plain changes: the area of most controls that read it. */
export function areasOf({ controls, detectors }: Ports<'controls' | 'detectors'>): ReadonlyMap<string, AlertArea> {
  const reading = new Map<string, AlertArea[]>();
  for (const { area, needs, needsWhereLicensed } of controls)
    for (const kind of new Set([...needs, ...needsWhereLicensed]))
      reading.set(kind, [...(reading.get(kind) ?? []), area]);
  const byKind = [...reading].flatMap(([kind, areas]) => {
    const votes = (area: AlertArea): number => areas.filter((one) => one === area).length;
    const [most] = [...areas].sort((a, b) => votes(b) - votes(a));
    return most === undefined ? [] : [[kind, most] as const];
  });
  return new Map([...byKind, ...[...controls, ...detectors].map(({ id, area }) => [id, area] as const)]);
}

/** Whether an alert passes the filters; the search runs once its names are known. */
export const isAlertAsked = (
  { severity, area, state }: AlertQuery,
  listed: AlertWithEvents,
  areas: ReadonlyMap<string, AlertArea>,
): boolean =>
  (severity === null || listed.alert.severity === severity) &&
  (area === null || areaOf(listed, areas) === area) &&
  (state === null || alertStateOf(listed) === state);

/** The alerts that match the query of an address. */
export async function alertsModel(
  pipeline: Ports<'configuration' | 'controls' | 'detectors' | 'now' | 'store'>,
  tenantId: string,
  tenantUrl: string,
  viewer: Viewer,
  get: (name: string) => string | null,
): Promise<AlertsModel> {
  const query = readAlertQuery(get);
  const areas = areasOf(pipeline);
  const configuration = await pipeline.configuration(tenantId);
  const now = new Date(pipeline.now()).toISOString();
  const rowOf = (listed: AlertWithEvents, names: AlertInput['names']): AlertListRow =>
    alertListRow(listed, `${tenantUrl}/alerts/${listed.alert.id}`, areas, contextOf(configuration, names, now));
  const { search, state } = query;
  const gathered = await gatherAlertList(pipeline, tenantId, {
    isWanted: (listed) => isAlertAsked(query, listed, areas),
    isFound:
      search === '' ? null : (listed, names) => isFoundIn(search, searchedTexts(rowOf(listed, names), listed.events)),
    hasPast: state !== 'open',
    since: sinceOf(query, now),
    after: query.after,
  });
  const { names, next, searchedTo, tenant, open, openFound, waiting, past } = gathered;
  return {
    surrounding: surroundingOfControls(pipeline, { ...gathered, now }, tenantUrl, viewer),
    now,
    timeZone: configuration.timeZone,
    query,
    openTotal: open.length,
    waiting,
    watchedSince: tenant?.watchedSince ?? null,
    open: openFound.map((listed) => rowOf(listed, names)).sort(worstFirst),
    past: past.map((listed) => rowOf(listed, names)),
    next,
    searchedTo,
  };
}

export const renderAlertsJson = ({ now, query, openTotal, open, past, next, searchedTo }: AlertsModel) => ({
  version: 1,
  now,
  query,
  openTotal,
  open,
  past,
  next,
  searchedTo,
});

export const contextOf = (
  { name, timeZone }: Pick<AlertInput['configuration'], 'name' | 'timeZone'>,
  names: AlertInput['names'],
  now: string,
): RowContext => ({ tenant: { name, timeZone }, names, operatorNames: names, now });

export const surroundingOfControls = (
  pipeline: Ports<'controls' | 'detectors'>,
  gathered: PageFacts,
  tenantUrl: string,
  viewer: Viewer,
): Surrounding => ({
  ...surroundingOfTenant(pipeline, { ...gathered, sentAt: gathered.now, pageUrl: tenantUrl }, viewer),
  moment: momentNow(gathered.now, gathered.configuration.timeZone),
});

/** The controls that match the query of an address, as they were last judged. */
export function controlsModel(
  pipeline: Ports<'controls' | 'detectors'>,
  gathered: PageFacts,
  tenantUrl: string,
  viewer: Viewer,
  get: (name: string) => string | null,
): ControlsModel {
  const judged = new Map(gathered.evaluations.map((evaluation) => [evaluation.controlId, evaluation]));
  const context = contextOf(gathered.configuration, new Map(), gathered.now);
  const rows = enabledOf(pipeline.controls, gathered.configuration).map((control) =>
    controlListRow(control, controlRow(control, judged.get(control.id), context)),
  );
  const surrounding = surroundingOfControls(pipeline, gathered, tenantUrl, viewer);
  return controlsModelOf(rows, surrounding, gathered, readControlQuery(get));
}

export function controlListRow(
  control: Control,
  {
    id,
    title,
    pillar,
    severity,
    status,
    reason,
    since,
  }: Omit<ControlListRow, 'requirement' | 'area' | 'licence' | 'mappings'>,
): ControlListRow {
  const { area, licence, mappings } = control;
  return { id, title, pillar, severity, status, reason, since, requirement: control.title, area, licence, mappings };
}

export const controlsModelOf = (
  rows: readonly ControlListRow[],
  surrounding: Surrounding,
  { now, configuration }: Pick<PageFacts, 'now' | 'configuration'>,
  query: ControlsModel['query'],
): ControlsModel => ({
  surrounding,
  now,
  timeZone: configuration.timeZone,
  query,
  counts: statusCounts(rows),
  rows: rows.filter((row) => isAsked(query, row)).sort(byUrgency),
});

/** One control; undefined if this tenant has none with this id. */
export function controlModel(
  pipeline: Ports<'controls' | 'detectors'>,
  gathered: ControlGathered,
  asked: { readonly controlId: string; readonly page: number },
  tenantUrl: string,
  viewer: Viewer,
): ControlModel | undefined {
  const evaluation = gathered.evaluations.find(({ controlId }) => controlId === asked.controlId);
  const surrounding = surroundingOfControls(pipeline, gathered, tenantUrl, viewer);
  return controlModelOf(pipeline, { ...gathered, evaluation }, asked, surrounding);
}

export function controlModelOf(
  pipeline: Ports<'controls'>,
  gathered: Pick<ControlGathered, 'alerts' | 'configuration' | 'kindRows' | 'changes' | 'names' | 'now'> & {
    readonly evaluation: Evaluation | undefined;
  },
  asked: { readonly controlId: string; readonly page: number },
  surrounding: Surrounding,
): ControlModel | undefined {
  const { alerts, configuration, evaluation, kindRows, changes, names, now } = gathered;
  const control = enabledOf(pipeline.controls, configuration).find(({ id }) => id === asked.controlId);
  if (control === undefined) return undefined;
  const needs = [...new Set([...control.needs, ...control.needsWhereLicensed])];
  const statuses = changes.map(({ at, verdict }) => ({ at, status: verdict.status }));
  const affected = evaluation === undefined ? nobodyAffected : affectedOf(evaluation.verdict, names);
  return {
    surrounding,
    now,
    timeZone: configuration.timeZone,
    row: controlRow(control, evaluation, contextOf(configuration, names, now)),
    requirement: control.title,
    control,
    judgedAt: evaluation?.at ?? null,
    sources: kindsOf(needs, kindRows, []),
    affected: { ...affected, page: Math.min(Math.max(1, asked.page), pagesOf(affected)) },
    strip: stripOf(statuses, now),
    changes: statusRows(control.id, statuses, alerts, naming(names)),
  };
}

/** The start of the days that the page of a control shows. */
export const controlHistorySince = (now: number): string => new Date(now - stripDays * dayMs).toISOString();

export const renderControlsJson = ({ now, query, counts, rows }: ControlsModel) => ({
  version: 1,
  now,
  query,
  counts,
  rows,
});

export const renderControlJson = ({ now, row, requirement, judgedAt, affected, changes }: ControlModel) => ({
  version: 1,
  now,
  ...row,
  requirement,
  judgedAt,
  affected: { total: affected.total, rows: affected.rows },
  changes,
});

/** One line for each affected person or object whose name is stored. */
export const affectedCsv = ({ affected: { rows, exposed } }: ControlModel): string =>
  [
    csvLine(['name', 'problem', 'id']),
    ...rows.map(({ name, problem, id }) => csvLine([name, problem, id])),
    ...(exposed?.names ?? []).map((name) => csvLine([name, 'exposed', null])),
  ].join('');

const isByTime = (type: AlertInput['transitions'][number]['type']): boolean =>
  type === 'reminded' || type === 'escalated';

const handledRow = (alert: Alert, handled: Alert['acknowledged'], names: AlertInput['names']): HandledRow | null =>
  handled === null
    ? null
    : {
        by: operatorInWords(handled.by, names),
        at: handled.at,
        note: handled.note,
        isOwnHand: isHandledByItsActor(alert, handled),
      };

const closedRow = (alert: Alert, names: AlertInput['names']): AlertPageModel['closed'] => {
  const row = handledRow(alert, alert.closed, names);
  return row && { ...row, judgement: alert.closed?.judgement };
};

/** The page of a week: the words of its mail in full. */
const weekPage = (
  input: AlertInput,
  deliveries: readonly Delivery[],
  surrounding: Surrounding,
  nonce: string,
): string =>
  renderWeekPage(
    {
      message: renderMessage(input, rowsOnPage),
      tenant: { name: input.configuration.name, timeZone: input.configuration.timeZone },
      now: input.sentAt,
      deliveries: named(input, deliveries),
      surrounding,
    },
    nonce,
  );

function named({ configuration }: AlertInput, deliveries: readonly Delivery[]) {
  const recipients = new Map(configuration.recipients.map(({ id, name }) => [id, name]));
  return deliveries.map(({ channel, state, attempts, outcome, decision, recipientId }) => ({
    channel,
    state,
    attempts,
    outcome,
    decision,
    recipientName: recipients.get(recipientId) ?? 'a recipient that is no longer configured',
  }));
}

/** Each step of the alert. A log entry that names the account of several findings at once is one step. */
function timelineOf(
  { transitions, events, names }: AlertInput,
  signedIn: string,
  context: RowContext,
): AlertPageModel['timeline'] {
  const eventOf = new Map(events.map((event) => [event.id, event]));
  const steps: (AlertPageModel['timeline'][number] & { readonly names: readonly WatchEvent[] })[] = [];
  for (const { at, type, eventId, by, note } of [...transitions].sort((a, b) => a.seq - b.seq)) {
    const event = eventOf.get(eventId);
    const last = steps.at(-1);
    const isName = type === 'joined' && event?.type === 'attribution';
    if (isName && last !== undefined && last.at === at && isSameRecord(last.names[0], event)) {
      const together = [...last.names, event];
      steps[steps.length - 1] = { ...last, text: accountBehindSeveral(together, context), names: together };
      continue;
    }
    steps.push({
      at,
      type,
      text: type === 'signedIn' ? signedIn : event === undefined || isByTime(type) ? '' : eventRow(event, context).text,
      by: by === null ? null : operatorInWords(by, names),
      note,
      names: isName ? [event] : [],
    });
  }
  return steps.map(({ names: _, ...step }) => step);
}

const isSameRecord = (a: WatchEvent | undefined, b: WatchEvent): boolean =>
  a?.attribution.status === 'known' &&
  b.attribution.status === 'known' &&
  a.attribution.recordId === b.attribution.recordId;

/** The exposed people whose names are stored: who signed in first, then admins. */
function exposedPeople(
  event: WatchEvent,
  { alert: { sinceThen }, names }: Pick<AlertInput, 'alert' | 'names'>,
): AlertPageModel['exposed'] {
  if (!isCounted(event.exposure) || event.exposure.unit !== 'people') return [];
  const admins = new Set(event.exposure.privilegedIds);
  const exposed = new Set([...admins, ...event.exposure.ids]);
  const signedIn = new Map((sinceThen?.read?.signedIn ?? []).map((one) => [one.personId, one]));
  const people = peopleOf(event)
    .filter((id) => exposed.delete(id))
    .map((id) => {
      const first = signedIn.get(id);
      return {
        name: naming(names).person(id),
        isAdmin: admins.has(id),
        signedIn: first === undefined ? null : firstSignIn(first),
      };
    });
  const rank = ({ signedIn: first, isAdmin }: ExposedPerson): number => (first === null ? 2 : 0) + (isAdmin ? 0 : 1);
  return people.sort((a, b) => rank(a) - rank(b));
}

const firstSignIn = ({ at, passwordOnlyAt, isUnclear }: SignedIn): ExposedPerson['signedIn'] =>
  passwordOnlyAt === null
    ? { at, with: isUnclear ? 'notLogged' : 'more' }
    : { at: passwordOnlyAt, with: 'passwordOnly' };

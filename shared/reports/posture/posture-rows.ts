/**
 * Turns stored data into the rows of the posture page. Pure: the code that serves the page reads the data and passes it
 * on.
 */

import { type Alert, type AlertWithEvents, isSettled } from '../../core/alert/alert';
import { isHandledByItsActor } from '../../core/alert/self-approval';
import { withoutEased } from '../../core/alert/still-exposed';
import { type CountedFailure, type Failure, isStillAwaited } from '../../core/collection/failure';
import type { Delivery } from '../../core/delivery/delivery';
import { type Attribution, controlConcern, isAsBefore, type WatchEvent } from '../../core/event/event';
import { mostSevereFirst } from '../../core/event/severity';
import { groupBy } from '../../core/group-by';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Kind } from '../../core/resource/kind';
import { isRuleNotice } from '../../core/rule/rules';
import { licenceNames } from '../../core/tenant/licence-key';
import type { Control, Status, Verdict } from '../../core/verdict/control';
import type { UnfedDetection } from '../../core/verdict/coverage';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { OpenItem, PlanNow } from '../../core/verdict/plan';
import { kindDefinition } from '../../kinds';
import { actorInRow } from '../digest/digest-rows';
import { fitted, subjectPartLength } from '../frame';
import { operatorInWords } from '../handling/handling-words';
import { byAccount, nobodyInRow } from '../language/actor';
import { count, listed, number, verb } from '../language/counting';
import { listDetail } from '../language/details';
import { localTime } from '../language/local-time';
import {
  failureCauseInWords,
  gainInWords,
  type MonitoringScope,
  shortageInWords,
  unjudgedIn,
} from '../language/monitoring-scope';
import { namedEvent } from '../language/named-event';
import { accountOf, evidenceInWords, naming } from '../language/naming';
import { capital, overInWords, plainText, quoted } from '../language/plain-text';
import { reasonInWords } from '../language/reasons';
import type { Scene } from '../language/scene';
import { attributionOf, storyOf } from '../language/story';
import { unreadInWords } from '../message/blind-message';
import { knownSeverity, problemSince } from '../message/lasted';
import { failingTitle, wordingOf } from '../wording';
import { actorIn, listedSentence, withoutTime } from '../wording/sentence';
import { measureOf, metricInWords } from './measure';
import { progressInWords, startOfFix, workInWords } from './plan-words';
import type {
  Acknowledgement,
  AlertRow,
  ControlRow,
  EventRow,
  FixRow,
  PostureModel,
  ShownKind,
  UndeliveredRow,
  Unseen,
} from './posture-model';
import { ruleEventInWords } from './rule-rows';

export type RowContext = {
  readonly tenant: { readonly name: string; readonly timeZone: string };
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** Names of operators who acknowledged alerts. */
  readonly operatorNames: ReadonlyMap<string, DirectoryName>;
  readonly now: string;
};

const sceneOf = (event: WatchEvent, { tenant, names, now }: RowContext): Scene => ({
  event: namedEvent(event, names),
  tenantName: plainText(tenant.name),
  naming: naming(names),
  clock: localTime(tenant.timeZone, now),
});

export function alertRow(listed: AlertWithEvents, url: string, context: RowContext): AlertRow {
  const { alert, events, transitions } = listed;
  const base = {
    id: alert.id,
    key: alert.key,
    severity: knownSeverity(listed),
    openedAt: alert.openedAt,
    since: problemSince(listed),
    resolvedAt: alert.resolvedAt,
    takenOn: acknowledgementOf(alert, context.operatorNames),
    url,
  };
  // For an earlier moment, the listed events of an alert may all be later, because lists keep only a few events.
  if (events.length === 0) return { ...base, lost: 'its title then is not recorded', by: '' };
  // An alert that was closed by an operator, merged or planned can still be true.
  const tensed = (words: string): string => (isSettled(alert) && alert.closed === null ? overInWords(words) : words);
  if (alert.form === 'blind')
    return { ...base, lost: tensed(`${unreadInWords({ alert, events })} cannot be read`), by: '' };
  const story = storyOf(alert, events, transitions);
  const scene = sceneOf(withoutEased(story.lead, alert), context);
  const attribution = attributionOf(story.subject, story.episode);
  const by = attribution.status === 'known' ? accountOf(attribution.actor, scene.naming) : withoutAccount(attribution);
  return { ...base, lost: tensed(fitted(wordingOf(story.lead.source).lost(scene), subjectPartLength)), by };
}

/** Unacknowledged alerts first, and of those the most severe. */
export const worstFirst = (
  a: Pick<AlertRow, 'takenOn' | 'severity'>,
  b: Pick<AlertRow, 'takenOn' | 'severity'>,
): number => Number(a.takenOn !== null) - Number(b.takenOn !== null) || mostSevereFirst(a, b);

function acknowledgementOf(
  alert: AlertWithEvents['alert'],
  names: RowContext['operatorNames'],
): Acknowledgement | null {
  const { acknowledged } = alert;
  if (acknowledged === null || alert.status !== 'open') return null;
  return {
    by: operatorInWords(acknowledged.by, names),
    at: acknowledged.at,
    isOwnHand: isHandledByItsActor(alert, acknowledged),
  };
}

/** The subject of an undelivered message, if it is not about an alert on the page. */
const formWords: Readonly<Record<AlertWithEvents['alert']['form'], string>> = {
  alert: 'an alert',
  blind: 'a source that cannot be read',
  summary: 'the first message',
  digest: 'the weekly digest',
  notice: 'a notice about a rule',
};

/** One row for each alert and recipient; the newest message stands for earlier ones. */
export function undeliveredRows(
  lost: readonly { readonly alert: AlertWithEvents['alert']; readonly delivery: Delivery }[],
  rows: readonly AlertRow[],
  recipients: ReadonlyMap<string, string>,
  urlOf: (alertId: string) => string,
): readonly UndeliveredRow[] {
  const nameOf = (id: string): string => plainText(recipients.get(id) ?? 'a recipient that is no longer configured');
  const newest = new Map(
    [...lost]
      .sort((a, b) => a.delivery.seq - b.delivery.seq)
      .map((one) => [`${one.alert.id}|${one.delivery.channel}|${one.delivery.recipientId}`, one]),
  );
  return [...newest.values()]
    .map(({ alert, delivery }) => ({
      alertId: alert.id,
      key: alert.key,
      severity: alert.severity,
      what: rows.find(({ id }) => id === alert.id)?.lost ?? formWords[alert.form],
      recipientName: nameOf(delivery.recipientId),
      channel: plainText(delivery.channel),
      isGivenUp: delivery.state === 'failed',
      since: delivery.outcome?.at ?? delivery.notBefore,
      reason: plainText(delivery.outcome?.reason ?? '', 200),
      sentInstead: delivery.failover == null ? null : nameOf(delivery.failover.recipientId),
      url: urlOf(alert.id),
    }))
    .sort((a, b) => (a.since < b.since ? 1 : -1));
}

const unknownActor = {
  notYetKnown: 'account not known yet',
  ambiguous: 'one of several accounts',
  notFound: 'account not known',
  notLogged: 'account named only in the unified audit log',
  nobody: 'no admin action involved',
} as const;

/** Why a row names no account. */
export const withoutAccount = (attribution: Exclude<Attribution, { readonly status: 'known' }>): string =>
  attribution.status === 'nobody'
    ? nobodyInRow(attribution, { none: unknownActor.nobody, unknown: unknownActor.notFound })
    : unknownActor[attribution.status];

export function controlRow(control: Control, evaluation: Evaluation | undefined, context: RowContext): ControlRow {
  const { id, pillar, severity, remediation } = control;
  const names = naming(context.names);
  const verdict = evaluation?.verdict ?? { status: 'unknown' as const, reason: 'not judged yet' };
  const lines = 'evidence' in verdict ? verdict.evidence : [];
  const why = reasonOf(id, verdict);
  const lastJudged = verdict.status === 'unknown' ? lastKnownInWords(evaluation, context) : null;
  return {
    id,
    title: verdict.status === 'fail' ? failingTitle(control, verdict) : control.title,
    pillar,
    severity,
    status: verdict.status,
    reason: lastJudged === null ? why : `${why}; ${lastJudged}`,
    unread: verdict.status === 'unknown' ? why : null,
    lastJudged,
    evidence: lines.map((line) => evidenceInWords(line, names)),
    since: evaluation?.since ?? null,
    remediation,
  };
}

export function controlRows(
  controls: readonly Control[],
  evaluations: readonly Evaluation[],
  context: RowContext,
): readonly ControlRow[] {
  const judged = new Map(evaluations.map((evaluation) => [evaluation.controlId, evaluation]));
  return controls.map((control) => controlRow(control, judged.get(control.id), context));
}

/** "failed when last judged, Tue 24 Nov, 14:02". A failure stays a failure while its source cannot be read. */
function lastKnownInWords(evaluation: Evaluation | undefined, { tenant, now }: RowContext): string | null {
  const known = evaluation?.lastKnown ?? null;
  if (known === null) return null;
  const { status, at } = known;
  return `${status === 'fail' ? 'failed' : 'passed'} when last judged, ${localTime(tenant.timeZone, now).short(at)}`;
}

/** Why a control is not judged, or the extent of the failure; empty if there is nothing to add. */
export function reasonOf(controlId: string, verdict: Verdict): string {
  switch (verdict.status) {
    case 'pass':
      return verdict.note ?? (verdict.metric === null ? '' : metricInWords(controlId, verdict.metric));
    case 'fail':
      return (
        measureOf(controlId, verdict) ??
        (verdict.findings.total === 0 ? '' : count(verdict.findings.total, 'finding', 'findings'))
      );
    case 'notLicensed':
      return `needs ${licenceNames[verdict.licence]}`;
    case 'notApplicable':
    case 'unknown':
      return reasonInWords(verdict.reason);
  }
}

/** One sentence for any event: what happened, and by whose account. */
export function eventRow(event: WatchEvent, context: RowContext): EventRow {
  const scene = sceneOf(event, context);
  return {
    at: event.happenedAt ?? event.recordedAt,
    severity: event.severity,
    type: event.type,
    text: `${sentenceOf(event, scene)}.`,
    source: event.source,
  };
}

/** What was open because of an event, without time and account: "14 people could sign in without MFA" once it is over. */
export function openInWords(event: WatchEvent, context: RowContext, isOver: boolean): string {
  const scene = sceneOf(event, context);
  const { requirement, lost, happened } = wordingOf(event.source);
  if (requirement === undefined) return capital(withoutTime(happened(scene)));
  return capital(isOver ? overInWords(lost(scene)) : lost(scene));
}

function sentenceOf(event: WatchEvent, scene: Scene): string {
  const { attribution, resource, source, type } = event;
  if (type === 'attribution')
    return accountBehind(
      resource.name === null
        ? `an earlier ${wordingOf(source).activity}`
        : `the finding about ${quoted(resource.name)}`,
      event,
      scene,
    );
  if (type === 'change') return changeSentence(event, scene);
  const clause = clauseOf(event);
  return clause === undefined
    ? listedSentence(wordingOf(source), scene, attribution)
    : `${capital(clause)}${byAccount(attribution, scene.naming)}`;
}

function accountBehind(finding: string, { attribution }: WatchEvent, { naming }: Scene): string {
  switch (attribution.status) {
    case 'known':
      return `The account behind ${finding} is now known: ${actorInRow(attribution, naming)}`;
    case 'nobody':
      return `No admin action was involved in ${finding}`;
    case 'ambiguous':
      return attribution.areAll === true
        ? `${number(attribution.candidates.length)} accounts took part in ${finding}`
        : `The account behind ${finding} is one of ${number(attribution.candidates.length)}`;
    default:
      return `The account behind ${finding} is not known`;
  }
}

/** Groups findings of one account by the log entry that names it. */
export function accountBehindSeveral(events: readonly WatchEvent[], context: RowContext): string {
  const [first] = events;
  if (first === undefined) return '';
  const { naming } = sceneOf(first, context);
  return `The account behind ${number(events.length)} of these findings is now known: ${actorInRow(first.attribution, naming)}.`;
}

const changes: Readonly<Record<string, string>> = { added: 'added', removed: 'removed' };

/** "Tom Iversen's account changed the group "Vendors-Temp"" */
function changeSentence(event: WatchEvent, scene: Scene): string {
  const { resource, details, attribution } = event;
  const what = `${kindWord(resource.kind)}${resource.name === null ? '' : ` "${plainText(resource.name)}"`}`;
  const verb = changes[String(details.change)] ?? 'changed';
  const actor = actorIn(attribution, scene);
  const which = resource.name === null ? whichInWords(event, scene) : '';
  return actor === undefined
    ? `${capital(what)} was ${verb}${byAccount(attribution, scene.naming)}${which}`
    : `${actor} ${verb} ${what}${which}`;
}

/** ": Global Administrator for Lea Novak". A role assignment has no name, so this says which one it is. */
function whichInWords(
  { lines, peopleIds: [person] }: WatchEvent,
  { naming: { reference, person: nameOf } }: Scene,
): string {
  const roles = lines
    .filter(({ label }) => label === 'Role')
    .flatMap(({ before, after }) => (after.length > 0 ? after : before).map(reference));
  if (roles.length === 0) return '';
  return `: ${listed(roles)}${person === undefined ? '' : ` for ${nameOf(person)}`}`;
}

/** Undefined for events of controls and detectors, which have their own wording. */
function clauseOf(event: WatchEvent): string | undefined {
  if (isRuleNotice(event)) return ruleEventInWords(event);
  const name = event.resource.name === null ? undefined : `"${plainText(event.resource.name)}"`;
  if (isAsBefore(event)) return `${name ?? 'a control'} returned to its earlier level`;
  if (event.type === 'recovery') {
    if (event.source === 'blind') return `${event.resource.name ?? 'a source'} can be read again`;
    return undefined;
  }
  if (event.type === 'weakened') return `${name ?? 'a control'} was failing and was weakened further`;
  if (event.source === 'blind') return `${event.resource.name ?? 'a source'} cannot be read`;
  if (event.source === 'watching') {
    const found = listDetail(event, 'controls').length;
    return found === 0
      ? 'monitoring began'
      : `${count(found, 'critical control was', 'critical controls were')} found failing when first checked`;
  }
  if (event.source === 'digest') return 'the weekly digest was sent';
  if (event.source === 'drill') return 'a drill was run';
  return undefined;
}

const kindWord = (kind: WatchEvent['resource']['kind']): string =>
  kind === 'tenant' || kind === 'control' ? kind : kindDefinition(kind).singular;

export function kindRow(
  kind: Kind,
  state: {
    readonly freshMinutes: number;
    readonly lastSuccessAt: string | null;
    readonly failure: CountedFailure | null;
    readonly count: number | null;
    readonly pages: number | null;
    readonly isDoubted: boolean;
    readonly isFilterRefused: boolean;
  },
): ShownKind {
  const { plural } = kindDefinition(kind);
  const failure = state.failure === null ? null : failureCauseInWords(kind, state.failure);
  const problem = failure ?? (state.isDoubted ? reasonInWords('tooMuchMissing') : null);
  return {
    name: capital(plural),
    plural,
    lastSuccessAt: state.lastSuccessAt,
    freshMinutes: state.freshMinutes,
    problem,
    note: state.isFilterRefused ? 'without updates to older entries' : null,
    isLicensed: state.failure?.reason !== 'notLicensed',
    isAwaited: isStillAwaited(state),
    count: state.count,
    pages: state.pages,
  };
}

/** If at least this many sources share a cause, it is shown once for all of them. */
export const fewestSharing = 3;
/** More sources with one cause are counted, not named. */
const mostNamed = 6;

type LostSource = { readonly kind: Kind; readonly failure: Failure };

/** One row for each cause, with all its sources and the number of controls that they leave unjudged. */
function lostRows({ kinds, coverage }: Pick<MonitoringScope, 'kinds' | 'coverage'>): readonly Unseen[] {
  const lost = kinds.flatMap(({ kind, failure }): readonly LostSource[] =>
    failure === null || failure.reason === 'notLicensed' ? [] : [{ kind, failure }],
  );
  const unjudged = unjudgedIn(coverage);
  // Sources that wait for different permissions share the remedy: one grant.
  const causeOf = ({ kind, failure }: LostSource): string =>
    failure.reason === 'notPermitted' ? '' : failureCauseInWords(kind, failure);
  return [...groupBy(lost, causeOf)].map(([cause, sources]): Unseen => {
    const [isPermission, names] = [cause === '', sources.map(({ kind }) => kindDefinition(kind).plural)];
    const permissions = isPermission ? [...new Set(sources.map(permissionOf))] : [];
    const cost = unjudged.filter((one) =>
      one.because === 'waiting' ? sources.some(({ kind }) => kind === one.kind) : isPermission,
    ).length;
    const why = isPermission ? `${verb(permissions.length, 'a permission is', 'permissions are')} missing` : cause;
    return {
      what: names.length > mostNamed ? `${number(names.length)} sources` : capital(listed(names)),
      reason: cost === 0 ? why : `${why}; ${count(cost, 'control', 'controls')} cannot be judged`,
      remedy: !isPermission
        ? null
        : permissions.length > mostNamed
          ? `grant ${number(permissions.length)} permissions; the health page names that of each source`
          : `grant ${listed(permissions)}`,
    };
  });
}

const permissionOf = ({ kind, failure }: LostSource): string =>
  plainText((failure.reason === 'notPermitted' && failure.permission) || kindDefinition(kind).permission);

/** What only an operator can do, in words for this reader. */
const byOperator = (remedy: string, isOperator: boolean): string =>
  isOperator ? remedy : `an operator of Zero Trust Watch must ${remedy}`;

/** Unreadable sources and the reasons: failing sources first, then missing licences with what they would add, and seats. */
export const unseenRows = ({ coverage, kinds, shortages }: MonitoringScope, isOperator: boolean): readonly Unseen[] => [
  ...lostRows({ kinds, coverage }),
  ...coverage.licences.map((gain): Unseen => {
    const names = gain.kinds.map((kind) => kindDefinition(kind).plural);
    const gained = gainInWords(gain);
    return {
      what: names.length === 0 ? capital(gained ?? 'nothing') : capital(listed(names)),
      reason: names.length === 0 || gained === undefined ? 'not licensed' : `not licensed; it would add ${gained}`,
      remedy: licenceNames[gain.licence] ?? plainText(gain.licence),
    };
  }),
  ...unaskedRows(coverage.unfed, isOperator),
  ...betaRows(coverage.unfed, isOperator),
  ...shortages.map((shortage): Unseen => {
    const [what = '', reason = ''] = shortageInWords(shortage).split(': ');
    return { what, reason, remedy: null };
  }),
];

/** Optional sources that are not configured, and how many detections each would feed. */
function unaskedRows(unfed: readonly UnfedDetection[], isOperator: boolean): readonly Unseen[] {
  const reasons = unfed.flatMap(({ reason }) => (reason.because === 'notAsked' ? [reason] : []));
  const kinds = new Map(reasons.map((reason) => [reason.kind, reason.permission]));
  return [...kinds].map(([kind, permission]) => {
    const fed = reasons.filter((reason) => reason.kind === kind).length;
    return {
      what: capital(kindDefinition(kind).plural),
      reason: `not switched on; it would add ${count(fed, 'detection', 'detections')}`,
      remedy: byOperator(`add ${kind} to optionalSources and grant ${permission}`, isOperator),
    };
  });
}

/** The sentence about fields that only the beta version of Graph has, if it is not read. */
function betaRows(unfed: readonly UnfedDetection[], isOperator: boolean): readonly Unseen[] {
  const waiting = unfed.filter(({ reason }) => reason.because === 'betaOff').length;
  return waiting === 0
    ? []
    : [
        {
          what: 'Sign-ins of apps, and device codes, authentication protocols and network owners of sign-ins',
          reason: `only in the beta version of Graph, which is not read; ${count(waiting, 'detection needs', 'detections need')} them`,
          remedy: byOperator('set betaSignIns to true', isOperator),
        },
      ];
}

type OpenAlert = { readonly alert: Pick<Alert, 'concerns'>; readonly row: Pick<AlertRow, 'key' | 'url'> };

/** The next fixes, in order. */
const planRows = (
  items: readonly OpenItem[],
  rows: readonly ControlRow[],
  open: readonly OpenAlert[],
): readonly FixRow[] => {
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return items.map((item): FixRow => {
    const { id, title } = item.control;
    const row = rowOf.get(id);
    const about = open.find(({ alert }) => alert.concerns.includes(controlConcern(id)));
    return {
      id,
      title: row?.title ?? title,
      phase: item.phase,
      ...extentOf(row),
      alert: about === undefined ? null : { key: about.row.key, url: about.row.url },
      work: workInWords(item),
      needsLicence: item.weight.needsLicence,
      start: startOfFix(item.control, item.weight.bySecurityDefaults),
    };
  });
};

/** The plan as pages show it; `open` has the alerts that are open. */
export const planInRows = (
  { progress, next }: PlanNow,
  rows: readonly ControlRow[],
  open: readonly OpenAlert[],
): PostureModel['plan'] => ({ progress: progressInWords(progress), next: planRows(next, rows, open) });

function extentOf(row: ControlRow | undefined): Pick<FixRow, 'reason' | 'unread'> {
  const { reason = '', unread = null, lastJudged = null } = row ?? {};
  return { reason: unread === null ? reason : (lastJudged ?? ''), unread };
}

const statuses: readonly Status[] = ['pass', 'fail', 'unknown', 'notLicensed', 'notApplicable'];

export const statusCounts = (rows: readonly Pick<ControlRow, 'status'>[]): Readonly<Record<Status, number>> =>
  // Safe: one entry for each member of `statuses`, which lists them all.
  Object.fromEntries(statuses.map((status) => [status, rows.filter((row) => row.status === status).length])) as Record<
    Status,
    number
  >;

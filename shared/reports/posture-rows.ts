/** From what is stored to the rows of the posture page; pure, so that whoever serves the page only reads and passes on. */
import type { AlertWithEvents } from '../core/alert/alert';
import { isHandledByOwnHand } from '../core/alert/operator';
import { type Failure, isRefusal } from '../core/collection/failure';
import type { Delivery } from '../core/delivery/delivery';
import { isAsBefore, type WatchEvent } from '../core/event/event';
import type { Named } from '../core/ports';
import { type Kind, kindDefinition } from '../core/resource/kind';
import { isRuleNotice } from '../core/rule/rules';
import { licenceNames } from '../core/tenant/licence';
import type { Control, Evaluation, Status, Verdict } from '../core/verdict/control';
import type { OpenItem } from '../core/verdict/plan';
import { count, listed } from './counting';
import { subjectPartLength } from './frame';
import { byHand } from './hand';
import { operatorInWords } from './handling-words';
import { localTime } from './local-time';
import { measureOf, metricInWords } from './measure';
import { namedEvent } from './named-event';
import { accountOf, evidenceInWords, naming } from './naming';
import { capital, plainText, shorten } from './plain-text';
import { workInWords } from './plan-words';
import type {
  AlertRow,
  ControlRow,
  EventRow,
  KindRow,
  PlanRow,
  TakenOn,
  UndeliveredRow,
  Unseen,
} from './posture-model';
import { reasonInWords } from './reasons';
import { ruleEventInWords } from './rule-rows';
import type { Scene } from './scene';
import { failureInWords, gainInWords, type Sight, shortageInWords } from './sight';
import { attributionOf, storyOf } from './story';
import { failingTitle, wordingOf } from './wording';

export type RowContext = {
  readonly tenant: { readonly name: string; readonly timeZone: string };
  readonly names: ReadonlyMap<string, Named>;
  /** Of those who took alerts on. */
  readonly operatorNames: ReadonlyMap<string, Named>;
  readonly now: string;
};

const sceneOf = (event: WatchEvent, { tenant, names, now }: RowContext): Scene => ({
  event: namedEvent(event, names),
  tenantName: plainText(tenant.name),
  naming: naming(names),
  clock: localTime(tenant.timeZone, now),
});

export function alertRow({ alert, events, transitions }: AlertWithEvents, url: string, context: RowContext): AlertRow {
  const base = {
    id: alert.id,
    key: alert.key,
    severity: alert.severity,
    openedAt: alert.openedAt,
    resolvedAt: alert.resolvedAt,
    takenOn: takenOnOf(alert, context.operatorNames),
    url,
  };
  if (alert.form === 'blind') {
    const lost = events.find(({ id }) => id === alert.leadEventId) ?? events[0];
    return { ...base, lost: `${plainText(lost?.resource.name ?? 'a source')} cannot be read`, by: '' };
  }
  const story = storyOf(alert, events, transitions);
  const scene = sceneOf(story.lead, context);
  const attribution = attributionOf(story.subject, story.episode);
  const by =
    attribution.status === 'known' ? accountOf(attribution.actor, scene.naming) : unknownHand[attribution.status];
  return { ...base, lost: shorten(wordingOf(story.lead.source).lost(scene), subjectPartLength), by };
}

function takenOnOf(alert: AlertWithEvents['alert'], names: RowContext['operatorNames']): TakenOn | null {
  const { acknowledged } = alert;
  if (acknowledged === null || alert.status !== 'open') return null;
  return {
    by: operatorInWords(acknowledged.by, names),
    at: acknowledged.at,
    isOwnHand: isHandledByOwnHand(alert, acknowledged),
  };
}

/** What a message that did not arrive was about, where it is no alert that stands on the page. */
const formWords: Readonly<Record<AlertWithEvents['alert']['form'], string>> = {
  alert: 'an alert',
  blind: 'a source that cannot be read',
  summary: 'the first message',
  digest: 'the week',
  notice: 'what an operator laid down',
};

/** One row a message and recipient; the newest of an alert stands for those before it. */
export function undeliveredRows(
  lost: readonly { readonly alert: AlertWithEvents['alert']; readonly delivery: Delivery }[],
  rows: readonly AlertRow[],
  recipients: ReadonlyMap<string, string>,
  urlOf: (alertId: string) => string,
): readonly UndeliveredRow[] {
  const nameOf = (id: string): string => plainText(recipients.get(id) ?? 'a recipient who is no longer configured');
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
      toldInstead: delivery.failover == null ? null : nameOf(delivery.failover.recipientId),
      url: urlOf(alert.id),
    }))
    .sort((a, b) => (a.since < b.since ? 1 : -1));
}

const unknownHand = {
  notYetKnown: 'by whose account is not known yet',
  ambiguous: 'several accounts match',
  notFound: 'by whose account is not known',
  notLogged: 'by whose account only the unified audit log says',
  nobody: "nobody's change",
} as const;

export function controlRow(control: Control, evaluation: Evaluation | undefined, context: RowContext): ControlRow {
  const { id, pillar, severity, remediation } = control;
  const names = naming(context.names);
  const verdict = evaluation?.verdict ?? { status: 'unknown' as const, reason: 'not judged yet' };
  const lines = 'evidence' in verdict ? verdict.evidence : [];
  return {
    id,
    title: verdict.status === 'fail' ? failingTitle(control, verdict) : control.title,
    pillar,
    severity,
    status: verdict.status,
    reason: reasonOf(id, verdict),
    evidence: lines.map((line) => evidenceInWords(line, names)),
    since: evaluation?.since ?? context.now,
    remediation,
  };
}

/** Why a control is not judged, or what is off; empty where there is nothing to say. */
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

/** One sentence for any event: what happened, by whose account. Attribution events are told by the event that they name. */
export function eventRow(event: WatchEvent, context: RowContext): EventRow {
  const scene = sceneOf(event, context);
  return {
    at: event.happenedAt ?? event.recordedAt,
    severity: event.severity,
    type: event.type,
    text: `${capital(clauseOf(event, scene))}${byHand(event.attribution, scene.naming)}.`,
    source: event.source,
  };
}

function clauseOf(event: WatchEvent, scene: Scene): string {
  if (isRuleNotice(event)) return ruleEventInWords(event);
  const name = event.resource.name === null ? undefined : `"${plainText(event.resource.name)}"`;
  if (event.type === 'change') {
    const what = kindWord(event.resource.kind);
    const verb = { added: 'was added', removed: 'was removed' }[String(event.details.change)] ?? 'was changed';
    return `${what}${name === undefined ? '' : ` ${name}`} ${verb}`;
  }
  if (event.type === 'attribution') return 'it became known who made a change';
  if (isAsBefore(event)) return `${name ?? 'a control'} is as it was before it got weaker`;
  if (event.type === 'recovery') {
    if (event.source === 'blind') return `${event.resource.name ?? 'a source'} can be read again`;
    return wordingOf(event.source).mended(scene).replace(/,$/, '');
  }
  if (event.type === 'weakened') return `${name ?? 'a control'} did not hold and got weaker`;
  if (event.source === 'blind') return `${event.resource.name ?? 'a source'} cannot be read`;
  if (event.source === 'watching') return 'watching began';
  if (event.source === 'digest') return 'the week was told';
  if (event.source === 'drill') return 'a drill was made';
  return wordingOf(event.source).happened(scene).replace(/,$/, '');
}

const kindWord = (kind: WatchEvent['resource']['kind']): string =>
  kind === 'tenant' || kind === 'control' ? kind : singularWords[kind];

const singularWords: Readonly<Record<Kind, string>> = {
  alert: 'an alert of Defender',
  incident: 'an incident of Defender',
  healthIssue: 'a health issue of Defender for Identity',
  sensor: 'a sensor of Defender for Identity',
  applePushNotificationCertificate: 'the Apple push certificate',
  mobileThreatDefenseConnector: 'a connector of threat defence',
  vppToken: 'an Apple volume purchase token',
  iosManagedAppProtection: 'an app protection policy for iOS',
  androidManagedAppProtection: 'an app protection policy for Android',
  auditEvent: 'a log entry of Intune',
  authenticationContextClassReference: 'an authentication context',
  authenticationMethodsPolicy: 'the authentication methods policy',
  authenticationStrengthPolicy: 'the authentication strength',
  authorizationPolicy: 'the authorization policy',
  conditionalAccessPolicy: 'the Conditional Access policy',
  crossTenantAccessPolicyConfigurationDefault: 'the cross-tenant access default',
  crossTenantAccessPolicyConfigurationPartner: 'the agreement with another organisation',
  delegatedPermissionClassification: 'the classification of a permission',
  device: 'the device',
  deviceCompliancePolicy: 'the compliance policy',
  deviceCompliancePolicyDeviceStateSummary: 'the summary of device compliance',
  deviceManagement: 'the compliance settings of Intune',
  deviceProtectionOverview: 'the counts of antivirus',
  adminConsentRequestPolicy: 'the requests for consent',
  deviceRegistrationPolicy: 'the device registration policy',
  directoryAudit: 'a log entry of Entra',
  domain: 'the domain',
  group: 'the group',
  groupSetting: 'the password protection setting',
  identitySecurityDefaultsEnforcementPolicy: 'the security defaults setting',
  managedDevice: 'the compliance of the device',
  namedLocation: 'the named location',
  onPremisesDirectorySynchronization: 'the settings of directory synchronisation',
  legacySignIn: 'a sign-in by an old protocol',
  uncoveredSignIn: 'a sign-in past every policy',
  openRiskDetection: 'a detection of high risk',
  organization: 'the organisation',
  riskDetection: 'a risk detection',
  riskyServicePrincipal: 'the risk of an application',
  riskyUser: 'the risk of a user',
  secureScore: 'Microsoft Secure Score',
  secureScoreControlProfile: 'an action of Microsoft Secure Score',
  sensitivityLabel: 'a sensitivity label',
  sharepointSettings: 'the SharePoint settings',
  signIn: 'a sign-in',
  signInActivity: 'whether the account is in use',
  companySubscription: 'the term of a licence',
  subscribedSku: 'a licence',
  unifiedGroup: 'a Microsoft 365 group',
  unifiedRoleAssignment: 'a role assignment',
  unifiedRoleAssignmentScheduleInstance: 'a role assignment of PIM',
  unifiedRoleEligibilityScheduleInstance: 'an eligible role assignment',
  accessReviewScheduleDefinition: 'an access review',
  application: 'the application',
  appManagementPolicy: 'the credential policy of an application',
  appRoleAssignment: 'a permission of an application',
  oAuth2PermissionGrant: 'a permission for everybody',
  servicePrincipal: 'the service principal',
  tenantAppManagementPolicy: 'the credential policy for applications',
  unifiedRoleManagementPolicyAssignment: "a role's settings in PIM",
  user: 'the account',
  userRegistrationDetails: 'the registered methods of the account',
};

export function kindRow(
  kind: Kind,
  state: {
    readonly lastSuccessAt: string | null;
    readonly failure: Failure | null;
    readonly count: number | null;
    readonly pages: number | null;
    readonly isDoubted: boolean;
    readonly isFilterRefused: boolean;
  },
): KindRow {
  const { plural, freshMinutes } = kindDefinition(kind);
  const failure = state.failure === null ? null : failureInWords(kind, state.failure).replace(/^[^:]*: /, '');
  const problem = failure ?? (state.isDoubted ? reasonInWords('tooMuchMissing') : null);
  return {
    name: capital(plural),
    lastSuccessAt: state.lastSuccessAt,
    freshMinutes,
    problem,
    note: state.isFilterRefused ? 'by the documented filter, without updates of old entries' : null,
    isLicensed: state.failure?.reason !== 'notLicensed',
    isAwaited: state.lastSuccessAt === null && (state.failure === null || !isRefusal(state.failure)),
    count: state.count,
    pages: state.pages,
  };
}

/** What is not seen and why: licences that are missing with what they would add, permissions, seats, and sources that fail. */
export const unseenRows = ({ coverage, kinds, shortages }: Sight): readonly Unseen[] => [
  ...coverage.licences.map((gain): Unseen => {
    const names = gain.kinds.map((kind) => kindDefinition(kind).plural);
    const gained = gainInWords(gain);
    return {
      what: names.length === 0 ? capital(gained ?? 'nothing') : capital(listed(names)),
      reason: names.length === 0 || gained === undefined ? 'not licensed' : `not licensed, and ${gained} with it`,
      remedy: licenceNames[gain.licence] ?? plainText(gain.licence),
    };
  }),
  ...kinds.flatMap(({ kind, failure }): readonly Unseen[] => {
    if (failure === null || failure.reason === 'notLicensed') return [];
    const { plural, permission } = kindDefinition(kind);
    const remedy = failure.reason === 'notPermitted' ? `grant ${plainText(failure.permission || permission)}` : null;
    return [{ what: capital(plural), reason: failureInWords(kind, failure).replace(/^[^:]*: /, ''), remedy }];
  }),
  ...shortages.map((shortage): Unseen => {
    const [what = '', reason = ''] = shortageInWords(shortage).split(': ');
    return { what, reason, remedy: null };
  }),
];

/** What to mend next, in order. */
export const planRows = (items: readonly OpenItem[], rows: readonly ControlRow[]): readonly PlanRow[] => {
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return items.map((item) => ({
    id: item.control.id,
    title: rowOf.get(item.control.id)?.title ?? item.control.title,
    phase: item.phase,
    reason: rowOf.get(item.control.id)?.reason ?? '',
    work: workInWords(item),
  }));
};

const statuses: readonly Status[] = ['pass', 'fail', 'unknown', 'notLicensed', 'notApplicable'];

export const statusCounts = (rows: readonly Pick<ControlRow, 'status'>[]): Readonly<Record<Status, number>> =>
  // Safe: one entry for each member of `statuses`, which lists them all.
  Object.fromEntries(statuses.map((status) => [status, rows.filter((row) => row.status === status).length])) as Record<
    Status,
    number
  >;

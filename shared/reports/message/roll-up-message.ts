import { type Alert, isSettled } from '../../core/alert/alert';
import { keyOf } from '../../core/alerting/deliveries';
import type { Message } from '../../core/delivery/message';
import { type EventActor, isCounted, type WatchEvent } from '../../core/event/event';
import { worstOf } from '../../core/event/severity';
import type { DirectoryName } from '../../core/resource/directory-name';
import { footerOf, type MessageTenant, opensWithText, severityWord, tenantNameOf, titled, toneOf } from '../frame';
import { firstStep } from '../language/actor';
import { count, listed, listedUpTo, number, verb } from '../language/counting';
import { textDetail } from '../language/details';
import { type LocalTime, localTime } from '../language/local-time';
import { isNameless, naming } from '../language/naming';
import { plainText, quoted } from '../language/plain-text';
import { reasonInWords } from '../language/reasons';
import { firstThatFits } from '../language/scene';
import { sightReason } from '../language/watcher/unreadable';
import { wordingOf } from '../wording';
import { headlineOf } from './headline';

/** One tenant's alert, with the message that would be sent for it alone. */
type SentTenant = {
  readonly alert: Alert;
  readonly events: readonly WatchEvent[];
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly tenant: MessageTenant;
  readonly message: Message;
};

export type RollUpReport = {
  /** The tenants that are described, worst first. */
  readonly members: readonly SentTenant[];
  /** The alerts of all tenants. */
  readonly alerts: readonly { readonly alert: Alert; readonly tenantName: string }[];
  readonly id: string;
  readonly isSameActor: boolean;
  readonly isSameChange: boolean;
  /** True if the alerts are about unreadable tenants, so that nobody changed anything. */
  readonly isUnreadable: boolean;
  readonly isUpdate: boolean;
  readonly isReminder: boolean;
  /** Number of tenants whose alerts the recipient gets. */
  readonly watched: number;
  readonly sentAt: string;
  readonly recipientName: string;
};

const overWords = { restored: 'Restored', closed: 'Closed' } as const;

/**
 * The message about the same actor or the same change at many tenants, or about many unreadable tenants, for people who
 * manage all of them. Only this message and the weekly roll-up contain data of several tenants. Pure.
 */
export function renderRollUp(report: RollUpReport): Message {
  const { members, alerts, id, sentAt, recipientName } = report;
  const [worst] = members;
  if (worst === undefined) throw new Error('a message without an alert');
  const open = alerts.filter(({ alert }) => alert.status === 'open');
  const severity = worstOf((open.length === 0 ? alerts : open).map(({ alert }) => alert.severity));
  const scene = sceneOf(report, worst);
  const key = keyOf(id, new Set());
  const operators: MessageTenant = {
    name: customers(scene.tenants),
    timeZone: worst.tenant.timeZone,
    recognitionPhrase: worst.tenant.recognitionPhrase,
  };
  const state: RollUpState =
    open.length > 0 ? 'open' : alerts.every(({ alert }) => isRestored(alert)) ? 'restored' : 'closed';
  const opening = state !== 'open' ? overWords[state] : report.isUnreadable ? 'Blind' : severityWord(severity);
  const { lost, sentence, meaning } = report.isUnreadable
    ? sightWords(report, scene, state)
    : actorWords(report, scene, state);
  const steps = open.length === 0 ? [] : report.isUnreadable ? worst.message.steps : stepsOf(report, scene);
  const first = firstStep(steps);
  const news = newsOf(report, scene, state);
  const { clock } = scene;
  return {
    tenantId: worst.message.tenantId,
    tenantName: operators.name,
    tone: state === 'restored' ? 'good' : state === 'closed' ? 'neutral' : toneOf(severity),
    severity,
    key,
    ...titled(opening, operators, lost, key),
    // A message about an end or a reminder begins with that, not with the change.
    ...opensWithText(news ?? sentence),
    paragraphs: [...(news === undefined ? [] : [sentence]), ...paragraphsOf(report, scene, state, meaning)],
    sections: [],
    steps,
    // The card of several alerts has the first line and the paragraphs, which say everything else.
    facts: first === undefined ? [] : [{ label: 'Do first', value: first }],
    items: members.map(({ tenant, alert, message }) => ({
      severity: alert.severity,
      text: `${tenantNameOf(tenant)}: ${stateOf(alert)}${headlineOf(message)}`,
      key: alert.key,
      url: message.links[0]?.url ?? '',
    })),
    links: worst.message.links.slice(0, 1).map(({ url }) => ({ label: 'Open worst alert', url })),
    times: `First ${clock.short(scene.first)} · last ${clock.short(scene.last)} · sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: `${clock.moment(sentAt)} ${clock.place} · ${operators.name} · ${key}`,
    footer: footerOf(operators, recipientName),
    machine: {
      ...worst.message.machine,
      alertId: id,
      because: 'rollUp',
      status: open.length === 0 ? 'resolved' : 'open',
      sources: [...new Set(members.flatMap(({ message }) => message.machine.sources))].sort(),
      happenedAt: scene.first,
      sentAt,
    },
  };
}

/** True if the problem was fixed. False if an operator closed the alert. */
const isRestored = (alert: Alert): boolean => isSettled(alert) && alert.closed === null;

/** `closed`: no alert is open, but not every change was undone: some were planned, or an operator closed the alert. */
type RollUpState = 'open' | 'closed' | 'restored';

const stateOf = (alert: Alert): string => {
  if (alert.status === 'open') return '';
  if (isSettled(alert)) return isRestored(alert) ? 'restored, ' : 'closed, ';
  return alert.mergedInto === undefined ? 'planned, ' : 'merged, ';
};

type RollUpScene = {
  readonly tenants: number;
  readonly clock: LocalTime;
  /** The person's name; null if not one account made all of the changes. */
  readonly who: string | null;
  /** All addresses that the log has for the account. */
  readonly from: readonly string[];
  /** The name of the object that was changed everywhere; null if it differs. */
  readonly object: string | null;
  /** What one account did everywhere: `excluded "Vendors" from "CA01"`; null if it differs. */
  readonly did: string | null;
  readonly first: string;
  readonly last: string;
  readonly people: number;
  /** Tenants for which the number of people is known. */
  readonly counted: number;
};

const customers = (tenants: number): string => count(tenants, 'customer', 'customers');

function sceneOf(
  { members, alerts, isSameActor, isSameChange, isUnreadable, sentAt }: RollUpReport,
  worst: SentTenant,
): RollUpScene {
  const leads = members.flatMap((one) => leadOf(one) ?? []);
  const times = isUnreadable
    ? leads.map(({ anchor }) => anchor).sort()
    : alerts.map(({ alert }) => alert.happenedAt ?? alert.openedAt).sort();
  const exposures = members.flatMap((one) => exposureOf(one) ?? []);
  const name = leads.find(({ resource }) => resource.kind !== 'control' && resource.name !== null)?.resource.name;
  const object = plainText(name ?? '', 40);
  const clock = localTime(worst.tenant.timeZone, sentAt);
  return {
    tenants: new Set(alerts.map(({ alert }) => alert.tenantId)).size,
    clock,
    who: isSameActor ? whoOf(members) : null,
    from: [...new Set(members.flatMap(({ alert }) => addressesOf(alert)))].sort(),
    object: isSameChange && object !== '' ? object : null,
    did: isSameActor && (isSameChange || members.length === alerts.length) ? didAtAll(members, clock) : null,
    first: times[0] ?? sentAt,
    last: times.at(-1) ?? sentAt,
    people: exposures.reduce((sum, one) => sum + one, 0),
    counted: exposures.length,
  };
}

/** The event that shows the change: a detection if there is one. */
const leadOf = ({ alert, events }: SentTenant): WatchEvent | undefined =>
  events.find(({ type, resource, lines }) => type === 'detection' && resource.name !== null && lines.length > 0) ??
  events.find(({ id }) => id === alert.leadEventId);

function didAtAll(members: readonly SentTenant[], clock: LocalTime): string | null {
  const clauses = members.map(({ events, names, tenant }) => {
    const event = events.find(({ type, source }) => type === 'detection' && wordingOf(source).did !== undefined);
    const scene = event && { event, tenantName: tenantNameOf(tenant), naming: naming(names), clock };
    return scene && wordingOf(scene.event.source).did?.(scene);
  });
  const [clause, ...others] = new Set(clauses);
  return others.length === 0 ? (clause ?? null) : null;
}

/** The largest count among its events, because parts of one story affect the same people. */
function exposureOf({ events }: SentTenant): number | undefined {
  const counts = events.flatMap(({ exposure }) =>
    isCounted(exposure) && exposure.unit === 'people' ? [exposure.count] : [],
  );
  const most = counts.length === 0 ? undefined : Math.max(...counts);
  // An event that counted nobody says nothing if another event could not be counted.
  const isOpen = events.some(({ exposure }) => exposure !== null && !isCounted(exposure));
  return most === 0 && isOpen ? undefined : most;
}

const actorOf = ({ attribution }: Alert): EventActor | undefined =>
  attribution.status === 'known' ? attribution.actor : undefined;

function addressesOf(alert: Alert): readonly string[] {
  const actor = actorOf(alert);
  return actor?.type === 'person' && actor.ipAddress !== null ? [plainText(actor.ipAddress, 45)] : [];
}

/** The same person has a different id in each tenant, and each tenant chooses the name. */
function whoOf(members: readonly SentTenant[]): string | null {
  for (const { alert, names } of members) {
    const actor = actorOf(alert);
    const name = actor?.type === 'person' ? naming(names).person(actor.id) : '';
    if (name !== '' && !isNameless(name)) return name;
  }
  return null;
}

/** The text that follows the number of customers in the subject. */
function lostOf({ members, alerts, isSameChange }: RollUpReport, scene: RollUpScene, state: RollUpState): string {
  const { people, counted, tenants, object, who } = scene;
  const isOver = state !== 'open';
  const isUndone = state === 'restored';
  const [headline = '', ...others] = new Set(members.map(({ message }) => headlineOf(message)));
  const isOfAll = others.length === 0 && (isSameChange || members.length === alerts.length);
  // A number in it is that of one customer.
  if (isOfAll && headline !== '' && !/\d/.test(headline)) return headline;
  const least = counted < tenants ? 'at least ' : '';
  const affected =
    people > 0
      ? `, ${least}${count(people, 'person', 'people')} ${isOver ? `${verb(people, 'was', 'were')} ` : ''}affected`
      : '';
  if (object !== null)
    return `${isUndone ? 'the change to ' : ''}${quoted(object)} was ${isUndone ? 'undone' : 'changed'}${affected}`;
  return `changes by ${who === null ? 'one account' : `${who}'s account`}${isUndone ? ' were undone' : ''}${affected}`;
}

/** `J. Weiss's account changed "Admins strong MFA" at 14 customers between 10:02 and 10:21.` */
function sentenceOf(
  { who, did, object, tenants, ...times }: RollUpScene,
  { alerts, isSameChange }: RollUpReport,
): string {
  const actor = who === null ? null : `${who}'s account`;
  const made = isSameChange ? 'made the same change' : `made ${count(alerts.length, 'change', 'changes')}`;
  const what = did ?? (object === null ? made : `changed ${quoted(object)}`);
  const begin =
    actor === null && object !== null ? `${quoted(object)} was changed` : `${actor ?? 'One account'} ${what}`;
  return `${begin} at ${customers(tenants)} ${whenOf(times)}.`;
}

const whenOf = ({ first, last, clock }: Pick<RollUpScene, 'first' | 'last' | 'clock'>): string =>
  clock.short(first) === clock.short(last) ? clock.at(first) : clock.between(first, last);

/** The words that differ between messages about an actor or a change and messages about unreadable tenants. */
type RollUpWords = {
  readonly lost: string;
  readonly sentence: string;
  readonly meaning: readonly string[];
};

const actorWords = (report: RollUpReport, scene: RollUpScene, state: RollUpState): RollUpWords => ({
  lost: lostOf(report, scene, state),
  sentence: sentenceOf(scene, report),
  meaning: [
    ...(scene.from.length === 0 ? [] : [`The changes came from ${listedUpTo(scene.from, 3)}.`]),
    affectedSentence(scene, state !== 'open'),
    announcedSentence(report.members),
  ],
});

/** `Zero Trust Watch has been unable to read 14 customers since 10:21: no access token could be obtained.` */
function sightWords({ members }: RollUpReport, scene: RollUpScene, state: RollUpState): RollUpWords {
  const leads = members.flatMap((one) => leadOf(one) ?? []);
  const isWhole = leads.some(({ source }) => source === 'sightless');
  const reasonOf = (event: WatchEvent): string =>
    isWhole ? sightReason(event) : reasonInWords(textDetail(event, 'reason') ?? 'broken');
  const reasons = [...new Set(leads.map(reasonOf))];
  const unread = isWhole ? 'cannot be read' : 'some sources cannot be read';
  const because = reasons.length === 1 ? `: ${reasons[0]}` : '';
  return {
    // The first line has the whole reason.
    lost: state === 'restored' ? 'readable again' : firstThatFits(`${unread}${because}`, unread),
    sentence: `Zero Trust Watch became unable to read ${isWhole ? '' : 'sources of '}${customers(scene.tenants)} ${whenOf(scene)}${because}.`,
    meaning: [
      ...(reasons.length > 1 ? [`Reasons: ${listed(reasons)}.`] : []),
      ...(state !== 'open'
        ? []
        : [
            'Controls are not judged while their source cannot be read. Their last verdicts stay visible with their age, and a pass counts only while its data is recent.',
          ]),
    ],
  };
}

function restoredSentence({ alerts }: RollUpReport, { tenants }: RollUpScene): string {
  const over = tenantsOf(alerts.filter(({ alert }) => isRestored(alert)));
  const where =
    over === tenants && tenants > 1 ? `all ${customers(tenants)}` : `${number(over)} of ${customers(tenants)}`;
  return over === 0 ? '' : `Restored at ${where}.`;
}

/** The first line, if it is not the change itself. */
function newsOf(report: RollUpReport, scene: RollUpScene, state: RollUpState): string | undefined {
  if (state === 'restored') return restoredSentence(report, scene);
  return report.isReminder && state === 'open'
    ? `Reminder ${scene.clock.short(report.sentAt)}: ${openInWords(report.alerts)}.`
    : undefined;
}

function paragraphsOf(
  report: RollUpReport,
  scene: RollUpScene,
  state: RollUpState,
  meaning: readonly string[],
): readonly string[] {
  const { alerts, members } = report;
  const isUpdate = report.isUpdate && !report.isReminder;
  const rest = alerts.slice(members.length);
  return [
    ...meaning,
    ...(state === 'restored'
      ? []
      : [...(isUpdate ? [updateSentence(alerts)] : []), restoredSentence(report, scene)].filter((text) => text !== '')),
    ...(rest.length === 0
      ? []
      : [
          `Also at ${listedUpTo(
            rest.map(({ tenantName }) => plainText(tenantName, 40)),
            20,
          )}.`,
        ]),
  ];
}

/** `This updates the previous message: 3 of 4 alerts are open, and 2 of these are not acknowledged.` */
const updateSentence = (alerts: RollUpReport['alerts']): string =>
  alerts.some(({ alert }) => alert.status === 'open')
    ? `This updates the previous message: ${openInWords(alerts)}.`
    : 'This updates the previous message.';

/** `3 of 4 alerts are open, and 2 of these are not acknowledged` */
function openInWords(alerts: RollUpReport['alerts']): string {
  const open = alerts.filter(({ alert }) => alert.status === 'open');
  const waiting = open.filter(({ alert }) => alert.acknowledged === null).length;
  return `${number(open.length)} of ${count(alerts.length, 'alert', 'alerts')} ${verb(open.length, 'is', 'are')} open, and ${acknowledgedInWords(open.length, waiting)}`;
}

/** How many open alerts nobody has acknowledged yet. */
function acknowledgedInWords(open: number, waiting: number): string {
  if (open === 1) return waiting === 0 ? 'it is acknowledged' : 'it is not acknowledged';
  if (waiting === 0) return 'all of these are acknowledged';
  if (waiting === open) return 'none of these is acknowledged';
  return `${number(waiting)} of these ${verb(waiting, 'is', 'are')} not acknowledged`;
}

/** Says that announced changes raise an alert only if they have not been undone by the end of the announcement. */
function announcedSentence(members: readonly SentTenant[]): string {
  const announced = members.filter(({ events }) => events.some(({ details }) => details.ruleKind === 'expectedChange'));
  return announced.length === 0
    ? 'None of it was announced as planned work.'
    : `At ${customers(announced.length)} it was announced as planned work, but not undone in time.`;
}

const tenantsOf = (alerts: RollUpReport['alerts']): number => new Set(alerts.map(({ alert }) => alert.tenantId)).size;

function affectedSentence({ people, counted, tenants }: RollUpScene, isOver: boolean): string {
  if (counted === 0) return 'The number of people affected is not known.';
  const where = counted >= tenants ? customers(tenants) : `${number(counted)} of ${customers(tenants)}`;
  const rest = counted >= tenants ? '' : ' The number at the others is not known.';
  return `${count(people, 'person', 'people')} at ${where} ${isOver ? verb(people, 'was', 'were') : verb(people, 'is', 'are')} affected.${rest}`;
}

/**
 * What made the changes: `unknown` if the account of at least one is not known, `noAdmin` if Microsoft made them or no
 * admin action was involved.
 */
function actorsOf({ alerts }: Pick<RollUpReport, 'alerts'>): 'people' | 'applications' | 'unknown' | 'noAdmin' {
  const attributions = alerts.map(({ alert }) => alert.attribution);
  if (attributions.some(({ status }) => status !== 'known' && status !== 'nobody')) return 'unknown';
  const types = attributions.flatMap((one) => (one.status === 'known' ? [one.actor.type] : []));
  if (types.includes('person')) return 'people';
  return types.includes('application') ? 'applications' : 'noAdmin';
}

/** Whom to ask, and what to do first if they did not make the changes. */
const askedWords = {
  people: [
    'Ask the owners of the accounts by phone, not by mail: was this you, and was it planned?',
    'If an owner did not make the change: block their account and revoke its sessions first, then undo it.',
  ],
  applications: [
    'Ask the owners of the applications that made the changes: was this planned?',
    'If no owner planned it: disable the sign-in of the application in Entra admin center > Enterprise apps first, then undo it.',
  ],
  unknown: [
    'Ask everyone who administers these customers by phone, not by mail: was this you, and was it planned?',
    'If nobody did it: treat it as an attack. Revoke the sessions of all admins first, then undo it.',
  ],
} as const;

/** If no admin made the changes, the steps are those of the worst alert. */
function stepsOf(report: RollUpReport, { who, tenants }: RollUpScene): readonly string[] {
  const { watched, members } = report;
  const actors = actorsOf(report);
  if (actors === 'noAdmin') {
    const steps = members[0]?.message.steps ?? [];
    return steps.length === 0 ? [] : [...steps, 'Do this at each customer; the linked alerts say how.'];
  }
  const where =
    tenants >= watched ? `all ${number(watched)} customers` : `${number(tenants)} of the ${number(watched)} customers`;
  const reach = `it has acted at ${where} that you are responsible for`;
  const undo = `Unplanned: undo it at each customer; the linked alerts say how.`;
  const planned = 'Planned: next time announce the work beforehand; then it is recorded without an alert.';
  if (who !== null)
    return [
      `Ask ${who} by phone, not by mail: was this you, and was it planned?`,
      `If it was not ${who}: block the account and revoke its sessions first; ${reach}.`,
      undo,
      planned,
    ];
  const [asked, danger] = askedWords[actors];
  return [asked, danger, undo, planned];
}

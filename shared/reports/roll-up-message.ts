import type { Alert } from '../core/alert';
import type { EventActor, WatchEvent } from '../core/event';
import type { Message } from '../core/message';
import type { Named } from '../core/ports';
import { keyOf } from '../core/raise';
import { worstOf } from '../core/severity';
import { count, listedUpTo, number, verb } from './counting';
import { footerOf, severityWord, shortPreview, type TenantVoice, tenantNameOf, titled, toneOf } from './frame';
import { type LocalTime, localTime } from './local-time';
import { isNameless, naming } from './naming';
import { plainText, quoted } from './plain-text';

/** One tenant's alert, with the message that would tell it alone. */
export type ToldTenant = {
  readonly alert: Alert;
  readonly events: readonly WatchEvent[];
  readonly names: ReadonlyMap<string, Named>;
  readonly tenant: TenantVoice;
  readonly message: Message;
};

export type RollUpReport = {
  /** Worst first; those that are told in words. */
  readonly told: readonly ToldTenant[];
  /** All of them. */
  readonly alerts: readonly { readonly alert: Alert; readonly tenantName: string }[];
  readonly id: string;
  readonly isSameHand: boolean;
  readonly isSameChange: boolean;
  readonly isUpdate: boolean;
  /** Of how many tenants the recipient hears. */
  readonly watched: number;
  readonly sentAt: string;
  readonly recipientName: string;
};

/**
 * The same hand or the same change at many tenants, for somebody who hears of all of them: the only message in which the words of
 * one tenant stand beside those of another. Pure.
 */
export function renderRollUp(report: RollUpReport): Message {
  const { told, alerts, id, sentAt, recipientName } = report;
  const [worst] = told;
  if (worst === undefined) throw new Error('a message of nothing');
  const open = alerts.filter(({ alert }) => alert.status === 'open');
  const severity = worstOf((open.length === 0 ? alerts : open).map(({ alert }) => alert.severity));
  const scene = sceneOf(report, worst);
  const key = keyOf(id, new Set());
  const voice: TenantVoice = {
    name: customers(scene.tenants),
    timeZone: worst.tenant.timeZone,
    recognitionPhrase: worst.tenant.recognitionPhrase,
  };
  const opening = open.length === 0 ? 'Restored' : severityWord(severity);
  const sentence = sentenceOf(scene);
  const steps = open.length === 0 ? [] : stepsOf(report, scene);
  const { clock } = scene;
  return {
    tenantId: worst.message.tenantId,
    tenantName: voice.name,
    tone: open.length === 0 ? 'good' : toneOf(severity),
    severity,
    key,
    ...titled(opening, voice, lostOf(scene), key),
    preview: shortPreview(sentence),
    paragraphs: paragraphsOf(report, scene, sentence),
    sections: [],
    steps,
    facts: factsOf(scene, steps),
    items: told.map(({ tenant, alert, message }) => ({
      severity: alert.severity,
      text: `${tenantNameOf(tenant)}: ${alert.status === 'open' ? '' : 'restored, '}${headlineOf(message)}`,
      key: alert.key,
      url: message.links[0]?.url ?? '',
    })),
    links: worst.message.links.slice(0, 1).map(({ url }) => ({ label: 'See the worst of them', url })),
    times: `First ${clock.short(scene.first)} · last ${clock.short(scene.last)} · sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: `${clock.moment(sentAt)} ${clock.place} · ${voice.name} · ${key}`,
    footer: footerOf(voice, recipientName),
    machine: {
      ...worst.message.machine,
      alertId: id,
      because: 'rollUp',
      status: open.length === 0 ? 'resolved' : 'open',
      sources: [...new Set(told.flatMap(({ message }) => message.machine.sources))].sort(),
      happenedAt: scene.first,
      sentAt,
    },
  };
}

type RollUpScene = {
  readonly tenants: number;
  readonly clock: LocalTime;
  /** The person, by name; null where no account, or more than one, is behind all of it. */
  readonly who: string | null;
  /** All addresses that the log shows for it. */
  readonly from: readonly string[];
  /** What was changed everywhere, by its name; null where that is not one thing. */
  readonly object: string | null;
  readonly first: string;
  readonly last: string;
  readonly people: number;
  /** Tenants of which the number of people is known. */
  readonly counted: number;
};

const customers = (tenants: number): string => count(tenants, 'customer', 'customers');

function sceneOf({ told, alerts, isSameHand, isSameChange, sentAt }: RollUpReport, worst: ToldTenant): RollUpScene {
  const leads = told.flatMap((one) => leadOf(one) ?? []);
  const times = alerts.map(({ alert }) => alert.happenedAt ?? alert.openedAt).sort();
  const exposures = told.flatMap((one) => exposureOf(one) ?? []);
  const name = leads.find(({ resource }) => resource.kind !== 'control' && resource.name !== null)?.resource.name;
  const object = plainText(name ?? '', 40);
  return {
    tenants: new Set(alerts.map(({ alert }) => alert.tenantId)).size,
    clock: localTime(worst.tenant.timeZone, sentAt),
    who: isSameHand ? whoOf(told) : null,
    from: [...new Set(told.flatMap(({ alert }) => addressesOf(alert)))].sort(),
    object: isSameChange && object !== '' ? object : null,
    first: times[0] ?? sentAt,
    last: times.at(-1) ?? sentAt,
    people: exposures.reduce((sum, one) => sum + one, 0),
    counted: exposures.length,
  };
}

/** The event that says what was changed: a detection where there is one. */
const leadOf = ({ alert, events }: ToldTenant): WatchEvent | undefined =>
  events.find(({ type, resource, lines }) => type === 'detection' && resource.name !== null && lines.length > 0) ??
  events.find(({ id }) => id === alert.leadEventId);

/** The most that one of its events says; parts of one story concern the same people. */
function exposureOf({ events }: ToldTenant): number | undefined {
  const counts = events.flatMap(({ exposure }) => (exposure?.unit === 'people' ? [exposure.count] : []));
  return counts.length === 0 ? undefined : Math.max(...counts);
}

const actorOf = ({ attribution }: Alert): EventActor | undefined =>
  attribution.status === 'known' ? attribution.actor : undefined;

function addressesOf(alert: Alert): readonly string[] {
  const actor = actorOf(alert);
  return actor?.type === 'person' && actor.ipAddress !== null ? [plainText(actor.ipAddress, 45)] : [];
}

/** The same person has an id of his own in each tenant, and the name that each tenant gave him. */
function whoOf(told: readonly ToldTenant[]): string | null {
  for (const { alert, names } of told) {
    const actor = actorOf(alert);
    const name = actor?.type === 'person' ? naming(names).person(actor.id) : '';
    if (name !== '' && !isNameless(name)) return name;
  }
  return null;
}

/** What stands in the subject after the number of customers. */
function lostOf({ people, object, who }: RollUpScene): string {
  const affected = people > 0 ? `${count(people, 'person', 'people')} affected, ` : '';
  if (object !== null) return `${affected}the same change to ${quoted(object)}`;
  return `${affected}changes by ${who === null ? 'one account' : `${who}'s account`}`;
}

/** `J. Weiss's account changed "Admins strong MFA" at 14 customers between 10:02 and 10:21.` */
function sentenceOf({ who, object, tenants, first, last, clock }: RollUpScene): string {
  const hand = who === null ? null : `${who}'s account`;
  const what = object === null ? 'made changes' : `changed ${quoted(object)}`;
  const begin = hand === null && object !== null ? `${quoted(object)} was changed` : `${hand ?? 'One account'} ${what}`;
  const when =
    clock.short(first) === clock.short(last)
      ? `at ${clock.short(first)}`
      : `between ${clock.short(first)} and ${clock.short(last)}`;
  return `${begin} at ${customers(tenants)} ${when}.`;
}

function paragraphsOf(report: RollUpReport, scene: RollUpScene, sentence: string): readonly string[] {
  const { alerts, told, isUpdate } = report;
  const over = alerts.filter(({ alert }) => alert.status !== 'open');
  const rest = alerts.slice(told.length);
  return [
    ...(shortPreview(sentence) === sentence ? [] : [sentence]),
    ...(scene.from.length === 0 ? [] : [`It came from ${listedUpTo(scene.from, 3)}.`]),
    affectedSentence(scene),
    announcedSentence(told),
    ...(isUpdate ? ['This brings the message before it up to date.'] : []),
    ...(over.length === 0 ? [] : [`Restored at ${number(tenantsOf(over))} of ${customers(scene.tenants)}.`]),
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

/** What was announced in its time raises nothing, unless nobody undid it by the end. */
function announcedSentence(told: readonly ToldTenant[]): string {
  const announced = told.filter(({ events }) => events.some(({ details }) => details.ruleKind === 'expectedChange'));
  return announced.length === 0
    ? 'None of it was announced before.'
    : `At ${customers(announced.length)} it had been announced, and was not undone in its time.`;
}

const tenantsOf = (alerts: RollUpReport['alerts']): number => new Set(alerts.map(({ alert }) => alert.tenantId)).size;

function affectedSentence({ people, counted, tenants }: RollUpScene): string {
  if (counted === 0) return 'How many people are affected is not known.';
  const where = counted >= tenants ? customers(tenants) : `${number(counted)} of ${customers(tenants)}`;
  const rest = counted >= tenants ? '' : ' Of the others the number is not known.';
  return `${count(people, 'person', 'people')} at ${where} ${verb(people, 'is', 'are')} affected.${rest}`;
}

function stepsOf({ watched, alerts }: RollUpReport, { who, tenants }: RollUpScene): readonly string[] {
  const reach = `it has acted at ${number(tenants)} of the ${number(watched)} customers that you hear of`;
  const undo = `Unplanned: undo it at each of them; every line leads to its alert, which says how.`;
  const planned = 'Planned: announce such work before it is done, then it is recorded and does not ring.';
  const hands = [...new Set(alerts.map(({ alert }) => alert.attribution.status))];
  if (who !== null)
    return [
      `Ask ${who} by phone, not by mail: was this you, and was it planned?`,
      `Not ${who}: block the account and revoke its sessions first; ${reach}.`,
      undo,
      planned,
    ];
  return [
    `Ask ${hands.includes('known') ? 'the owners of the accounts' : 'everyone who administers these customers'} by phone, not by mail: was this you, and was it planned?`,
    'Nobody did it: count it as an attack. Revoke the sessions of the administrators first, then undo it.',
    undo,
    planned,
  ];
}

function factsOf({ tenants, who, from, people, counted }: RollUpScene, steps: readonly string[]): Message['facts'] {
  const [question, first] = steps;
  return [
    { label: 'Customers', value: number(tenants) },
    {
      label: 'By',
      value:
        who === null
          ? 'not one known account'
          : [`${who}'s account`, ...from.slice(0, 1).map((one) => `from ${one}`)].join(', '),
    },
    ...(counted === 0 ? [] : [{ label: 'Affected', value: count(people, 'person', 'people') }]),
    ...(question === undefined ? [] : [{ label: 'Do first', value: `${question} ${first ?? ''}`.trim() }]),
  ];
}

/** `Critical · Contoso · 14 people…`: what people lost there. */
const headlineOf = ({ title }: Message): string => title.split(' · ').slice(2).join(' · ') || title;

import type { Alert } from '../../core/alert/alert';
import type { Message, Section, SectionRow } from '../../core/delivery/message';
import { worstOf } from '../../core/event/severity';
import type { DirectoryName } from '../../core/resource/directory-name';
import { type Technician, unannounced } from '../../core/tenant/technicians';
import { weekNumber } from '../../core/week/week';
import type { RollUpLine, RollUpState, RollUpWeek } from '../../core/week/weekly-roll-up';
import { footerOf, type MessageTenant, opensWithText, severityWord, toneOf } from '../frame';
import { type AlertSpan, openForInWords } from '../language/alert-span';
import { count, listed, listedUpTo, number, verb } from '../language/counting';
import { type LocalTime, localTime } from '../language/local-time';
import { accountOf, nameFirst, naming } from '../language/naming';
import { plainText, quoted, shorten } from '../language/plain-text';
import { headlineOf } from '../message/headline';
import { daysInWords, rowSection, section, weekdayName } from './digest-report';

/** The subject of one line: a tenant's alert, with the message that would be sent for that alert alone. */
export type RollUpMember = {
  readonly alert: Alert;
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly message: Message;
  /** When its problem began. How long it has been open counts from then, as on the alert's page. */
  readonly since: AlertSpan['openedAt'];
  /** How long its problem lasted, as its last message says; null if it is open, or if the duration is unknown. */
  readonly lasted: string | null;
};

export type WeeklyRollUpReport = {
  /** The deployment's alert. */
  readonly alert: Alert;
  /** The lines of the week are sorted worst first. */
  readonly week: RollUpWeek;
  /** The managing organisation, to which the message is sent. */
  readonly operators: MessageTenant;
  /** The name of this group of tenants; null for all. */
  readonly name: string | null;
  readonly customers: ReadonlyMap<string, { readonly name: string; readonly hasOwnReaders: boolean }>;
  /** The alerts by tenant. If a line has no entry here, only its severity is shown. */
  readonly members: ReadonlyMap<string, RollUpMember>;
  /**
   * The operator's own technicians, the one with the most unannounced changes first; `named`: the name that a
   * customer's tenant has for them.
   */
  readonly technicians: readonly (Technician & { readonly named: DirectoryName | null })[];
  readonly titles: ReadonlyMap<string, string>;
  /** ISO weekday of the next message. */
  readonly weekday: number;
  /** The address of the list of tenants. Every recipient may open it. */
  readonly tenantsUrl: string;
  readonly sentAt: string;
  readonly recipientName: string;
};

type RollUpContext = { readonly report: WeeklyRollUpReport; readonly clock: LocalTime };

/** The most lines of a list; further ones are counted. */
const mostLines = 60;
const nameLength = 40;

/**
 * The week of many tenants, for the people who manage all of them: one line per tenant, worst first. Only this message
 * and the one about one actor at many tenants contain data of several tenants. Pure.
 */
export function renderWeeklyRollUp(report: WeeklyRollUpReport): Message {
  const { week, operators, alert, sentAt } = report;
  const clock = localTime(operators.timeZone, week.madeAt);
  const context = { report, clock };
  const needing = linesOf(report, 'needsYou');
  const severities = needing.flatMap(({ severity }) => severity ?? []);
  const severity = severities.length === 0 ? 'informational' : worstOf(severities);
  const isDark = linesOf(report, 'cannotSee').length > 0;
  const title = `Week ${weekNumber(week.week)} · ${groupName(report)} · ${movedInShort(report)}`;
  const [worst] = needing;
  const worstUrl = worst === undefined ? undefined : report.members.get(worst.tenantId)?.message.links[0]?.url;
  const days = daysInWords(week, clock);
  return {
    tenantId: alert.tenantId,
    tenantName: groupName(report),
    tone: needing.length > 0 ? toneOf(severity) : isDark ? 'warning' : 'good',
    severity,
    key: alert.key,
    subject: title,
    title,
    ...opensWithText(opening(report)),
    paragraphs: doFirst(context),
    sections: sectionsOf(context),
    steps: [],
    facts: factsOf(context),
    links: [
      ...(worstUrl === undefined ? [] : [{ label: 'Open worst alert', url: worstUrl }]),
      { label: 'Open all tenants', url: report.tenantsUrl },
    ],
    times: `${days}, ${clock.place}. As of ${clock.moment(week.madeAt)}.`,
    cardFooter: `${days} ${clock.place} · ${alert.key}`,
    footer: footerOf(operators, report.recipientName, ownDigests(report), missingWords(report)),
    machine: {
      alertId: alert.id,
      because: 'rollUpWeek',
      status: alert.status,
      sources: ['digest'],
      happenedAt: null,
      seenAt: week.madeAt,
      sentAt,
    },
  };
}

const linesOf = ({ week }: WeeklyRollUpReport, state: RollUpState): readonly RollUpLine[] =>
  week.lines.filter((line) => line.state === state);

const customers = (value: number): string => count(value, 'customer', 'customers');

/** `60 customers`, or `Managed: 12 customers` if there is more than one such message. */
const groupName = ({ name, week }: WeeklyRollUpReport): string => {
  const all = customers(week.lines.length);
  return name === null ? all : `${plainText(name, nameLength)}: ${all}`;
};

const customerName = ({ customers: known }: WeeklyRollUpReport, { tenantId }: Pick<RollUpLine, 'tenantId'>): string =>
  plainText(known.get(tenantId)?.name ?? '', nameLength) || 'A customer without a name';

/** `3 need you, 2 recovered, 1 cannot be read`. */
function movedInShort(report: WeeklyRollUpReport): string {
  const [needing, dark, fixed] = (['needsYou', 'cannotSee', 'recovered'] as const).map(
    (state) => linesOf(report, state).length,
  );
  return [
    needing ? `${number(needing)} ${verb(needing, 'needs', 'need')} you` : 'nothing needs you',
    ...(fixed ? [`${number(fixed)} recovered`] : []),
    ...(dark ? [`${number(dark)} cannot be read`] : []),
  ].join(', ');
}

/** `3 of 60 customers need you. 54 have nothing new, 2 recovered, 1 cannot be read.` */
function opening(report: WeeklyRollUpReport): string {
  const all = report.week.lines.length;
  const [needing = 0, dark = 0, fixed = 0, calm = 0] = (['needsYou', 'cannotSee', 'recovered', 'calm'] as const).map(
    (state) => linesOf(report, state).length,
  );
  const first =
    needing === 0
      ? `None of ${customers(all)} needs you.`
      : `${number(needing)} of ${customers(all)} ${verb(needing, 'needs', 'need')} you.`;
  const rest = [
    ...(calm === 0 ? [] : [`${number(calm)} ${verb(calm, 'has', 'have')} nothing new`]),
    ...(fixed === 0 ? [] : [`${number(fixed)} recovered`]),
    ...(dark === 0 ? [] : [`${number(dark)} cannot be read`]),
  ].join(', ');
  return rest === '' ? first : `${first} ${rest}.`;
}

/** The worst problem, as the one to fix first. */
function doFirst({ report, clock }: RollUpContext): readonly string[] {
  const [worst] = linesOf(report, 'needsYou');
  if (worst === undefined) return [];
  const { text } = needingRow({ report, clock }, worst);
  return [`Begin with ${text}.`];
}

/** The actor, with the name from the alert's tenant. */
function actorOf({ alert, names }: RollUpMember): string {
  const { attribution } = alert;
  return attribution.status === 'known' ? plainText(accountOf(attribution.actor, naming(names)), 60) : '';
}

const moreWords = ({ more }: RollUpLine): string =>
  more === 0 ? '' : `and ${count(more, 'more alert', 'more alerts')}`;

/** `and 2 alerts were fixed, the worst critical`, for a tenant that is not in the list of recovered ones. */
function fixedWords({ fixed }: RollUpLine): string {
  if (fixed === null) return '';
  const { amount, severity } = fixed;
  return amount === 1
    ? `and 1 ${severity} alert was fixed`
    : `and ${number(amount)} alerts were fixed, the worst ${severity}`;
}

const joinedBy = (mark: string, parts: readonly string[]): string => parts.filter((part) => part !== '').join(mark);
const joined = (parts: readonly string[]): string => joinedBy(' · ', parts);

/** `Northwind: admins may use SMS again`, with who, for how long, and how many more there are. */
function needingRow({ report, clock }: RollUpContext, line: RollUpLine): SectionRow {
  const member = report.members.get(line.tenantId);
  const what = member === undefined ? 'see the alert on its page' : headlineOf(member.message);
  const since = member?.since ?? { at: line.since ?? report.week.madeAt, exact: true };
  const isOver = member !== undefined && member.alert.concerns.length === 0;
  return {
    severity: line.severity,
    text: `${customerName(report, line)}: ${what}`,
    detail: joined([
      member === undefined ? '' : actorOf(member),
      isOver
        ? `${clock.moment(since.at)}, nobody has acknowledged it`
        : `open for ${openForInWords({ since }, report.week.madeAt)}`,
      member?.alert.acknowledged == null ? '' : 'acknowledged',
      moreWords(line),
      fixedWords(line),
      line.unseen === 'sightless' ? 'and this customer cannot be read now' : '',
    ]),
  };
}

const unseenWords = {
  notBegun: 'the first collection is not complete, so nothing is judged yet.',
  unreadable: 'its stored data or configuration cannot be read. Open its page.',
  sightless: 'cannot be read.',
} as const;

function unreadableRow({ report, clock }: RollUpContext, line: RollUpLine): SectionRow {
  const member = report.members.get(line.tenantId);
  return {
    severity: line.severity,
    text: `${customerName(report, line)}: ${member === undefined ? unseenWords[line.unseen ?? 'sightless'] : headlineOf(member.message)}`,
    detail: joined([
      line.since === null ? '' : `since ${clock.moment(member?.since.at ?? line.since)}`,
      fixedWords(line),
    ]),
  };
}

function fixedRow({ report }: RollUpContext, line: RollUpLine): SectionRow {
  const member = report.members.get(line.tenantId);
  return {
    severity: null,
    text: `${customerName(report, line)}: ${member === undefined ? 'everything is fixed' : headlineOf(member.message)}`,
    detail: joined([member?.lasted == null ? '' : `after ${member.lasted}`, moreWords(line)]),
  };
}

/**
 * `Customer 10 · 12 of 127 controls fail, 57 are not judged`. Always out of all controls, so that a tenant with few
 * readable sources does not look good.
 */
const calmLine = (report: WeeklyRollUpReport, line: RollUpLine): string =>
  joined([customerName(report, line), line.judged === 0 ? 'no control could be judged' : failingWords(line)]);

/** Weeks that older versions stored only have the number of judged controls. */
const allControls = ({ judged, controls }: RollUpLine): number => Math.max(judged, controls);

function failingWords(line: RollUpLine): string {
  const all = allControls(line);
  const failing = line.judged - line.holding;
  const dark = all - line.judged;
  return joinedBy(', ', [
    `${number(failing)} of ${count(all, 'control', 'controls')} ${verb(failing, 'fails', 'fail')}`,
    dark === 0 ? '' : `${number(dark)} ${verb(dark, 'is', 'are')} not judged`,
  ]);
}

/** The share of all controls that are known to pass. */
const shareOf = (line: RollUpLine): number => (allControls(line) === 0 ? 0 : line.holding / allControls(line));

/** Sorted like the others, the worst first. */
function calmLines(report: WeeklyRollUpReport): readonly string[] {
  const byShare = [...linesOf(report, 'calm')].sort(
    (a, b) =>
      shareOf(a) - shareOf(b) ||
      customerName(report, a).localeCompare(customerName(report, b), 'en', { numeric: true }),
  );
  const rest = byShare.length - mostLines;
  return [...byShare.slice(0, mostLines).map((line) => calmLine(report, line)), ...(rest > 0 ? [restWords(rest)] : [])];
}

const restWords = (rest: number): string => count(rest, 'more customer', 'more customers');

function sectionsOf(context: RollUpContext): readonly Section[] {
  const { report } = context;
  const rows = (
    heading: string,
    state: RollUpState,
    rowOf: (context: RollUpContext, line: RollUpLine) => SectionRow,
  ): Section => {
    const lines = linesOf(report, state);
    return rowSection(
      `${heading} (${number(lines.length)})`,
      lines.map((line) => rowOf(context, line)),
      mostLines,
      restWords,
    );
  };
  return [
    rows('NEEDS YOU', 'needsYou', needingRow),
    rows('NOT READABLE', 'cannotSee', unreadableRow),
    rows('RECOVERED', 'recovered', fixedRow),
    section('FAILING AT MANY CUSTOMERS', commonLines(report)),
    section('YOUR TECHNICIANS', technicianLines(report)),
    section('ENDS SOON', endingLines(report)),
    section('LICENCE', licenceLines({ report, clock: context.clock })),
    section(`NOTHING NEW (${number(linesOf(report, 'calm').length)})`, calmLines(report)),
  ].filter(({ lines }) => lines.length > 0);
}

const commonLines = ({ week, titles }: WeeklyRollUpReport): readonly string[] =>
  week.common.map(
    ({ controlId, tenants }) => `${quoted(titles.get(controlId) ?? controlId, 100)} fails at ${customers(tenants)}.`,
  );

const mostTechnicians = 10;

/**
 * `118 changes; 9 weakened something, and 7 of these had been announced. Not announced: J. Weiss (2).`, with each technician
 * by name.
 */
function technicianLines({ technicians }: WeeklyRollUpReport): readonly string[] {
  if (technicians.length === 0) return [];
  const sum = (what: 'changes' | 'weakened' | 'announced'): number =>
    technicians.reduce((total, one) => total + one[what], 0);
  const silent = technicians.filter((one) => unannounced(one) > 0);
  const named = silent.map((one) => `${nameOf(one)} (${number(unannounced(one))})`);
  const rest = technicians.length - mostTechnicians;
  return [
    `${workWords({ changes: sum('changes'), weakened: sum('weakened'), announced: sum('announced') })}.${named.length === 0 ? '' : ` Not announced: ${listedUpTo(named, 6)}.`}`,
    ...technicians
      .slice(0, mostTechnicians)
      .map(
        (one) =>
          `${accountName(one)}: ${workWords(one, ` at ${customers(new Set(one.at.map(({ tenantId }) => tenantId)).size)}`)}.`,
      ),
    ...(rest > 0 ? [`${count(rest, 'more account', 'more accounts')}`] : []),
  ];
}

type Work = Pick<Technician, 'changes' | 'weakened' | 'announced'>;

/** `71 changes at 22 customers; 6 weakened something, and 4 of these had been announced` */
function workWords({ changes, weakened, announced }: Work, where = ''): string {
  const done = `${count(changes, 'change', 'changes')}${where}`;
  if (weakened === 0) return `${done}; ${changes === 1 ? 'it weakened nothing' : 'none weakened anything'}`;
  return `${done}; ${number(weakened)} weakened something, and ${announcedInWords(weakened, announced)}`;
}

/** `4 of these had been announced`; of a single change, `it had not been announced`. */
function announcedInWords(weakened: number, announced: number): string {
  if (weakened === 1) return `it had ${announced === 0 ? 'not ' : ''}been announced`;
  const those = announced === 0 ? 'none' : announced === weakened ? 'all' : number(announced);
  return `${those} of these had been announced`;
}

type NamedTechnician = WeeklyRollUpReport['technicians'][number];

/** A technician has a different id at every customer. */
const namingOf = ({ at, named }: NamedTechnician) => {
  const id = at[0]?.personId ?? '';
  return { id, names: naming(new Map(named === null ? [] : [[id, named]])) };
};

function nameOf(technician: NamedTechnician): string {
  const { id, names } = namingOf(technician);
  return shorten(names.person(id), 40);
}

function accountName(technician: NamedTechnician): string {
  const { id, names } = namingOf(technician);
  return nameFirst(plainText(accountOf({ type: 'person', id, ipAddress: null }, names), 60));
}

function endingLines({ week: { ending } }: WeeklyRollUpReport): readonly string[] {
  const { acceptances, tenants } = ending;
  if (acceptances === 0) return [];
  return [
    `${count(acceptances, 'exception', 'exceptions')} at ${customers(tenants)} ${verb(acceptances, 'ends', 'end')} within 14 days.`,
  ];
}

/** The most licences that are listed; further ones are counted. Many renew themselves. */
const mostLicences = 6;

/** `Adatum's Entra ID P2 ends Mon 30 Nov unless it is renewed. 6 protections need it.` */
function licenceLines({ report, clock }: RollUpContext): readonly string[] {
  const { licences } = report.week;
  const rest = licences.length - mostLicences;
  const lines = licences.slice(0, mostLicences).map(({ tenantId, at, state, products, protections }) => {
    const one = (single: string, several: string): string => verb(products.length, single, several);
    const ends = state === 'lapsed' ? one('has run out and stops', 'have run out and stop') : one('ends', 'end');
    const unless = {
      lapsed: '',
      trial: ` unless ${one('it is', 'they are')} bought`,
      term: ` unless ${one('it is', 'they are')} renewed`,
    };
    const needing =
      protections === 0
        ? ''
        : ` ${count(protections, 'protection', 'protections')} ${verb(protections, 'needs', 'need')} ${one('it', 'them')}.`;
    return `${customerName(report, { tenantId })}'s ${listed(products)} ${ends} ${clock.weekday(at)}${unless[state]}.${needing}`;
  });
  return rest > 0
    ? [...lines, `A licence term of ${count(rest, 'more customer', 'more customers')} ends within 14 days.`]
    : lines;
}

/** The tenants whose own people also get a digest. */
function ownDigests(report: WeeklyRollUpReport): string {
  const reading = report.week.lines.filter(({ tenantId }) => report.customers.get(tenantId)?.hasOwnReaders === true);
  if (reading.length === 0) return '';
  const names = reading.map((line) => customerName(report, line));
  return `${customers(reading.length)} also ${verb(reading.length, 'receives its', 'receive their')} own weekly digest: ${listedUpTo(names, 12)}.`;
}

const missingWords = ({ weekday }: WeeklyRollUpReport): string =>
  `If no roll-up arrives next ${weekdayName(weekday)}, something is wrong: open the list of all tenants.`;

/** The most customers that a card lists; the others are counted. */
const mostOnCard = 12;

function factsOf(context: RollUpContext): Message['facts'] {
  const { report } = context;
  const needing = linesOf(report, 'needsYou');
  const names = (state: RollUpState): string =>
    listedUpTo(
      linesOf(report, state).map((line) => customerName(report, line)),
      6,
    );
  const rest = needing.length - mostOnCard;
  return [
    ...needing.slice(0, mostOnCard).map((line) => {
      const { severity, text, detail } = needingRow(context, line);
      const name = customerName(report, line);
      return {
        label: name,
        value: joined([
          severity === null ? '' : severityWord(severity),
          shorten(text.slice(name.length + 2), 90),
          detail,
        ]),
      };
    }),
    { label: 'Not shown', value: rest > 0 ? `${number(rest)} more that ${verb(rest, 'needs', 'need')} you` : '' },
    { label: 'Not readable', value: names('cannotSee') },
    { label: 'Recovered', value: names('recovered') },
    { label: 'Failing at many', value: commonLines(report)[0] ?? '' },
    { label: 'Licence', value: licenceLines(context)[0] ?? '' },
    { label: 'Technicians', value: technicianLines(report)[0] ?? '' },
  ].filter(({ value }) => value !== '');
}

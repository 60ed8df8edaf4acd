import type { Message, Section, SectionRow } from '../../core/delivery/message';
import { isAwayCause } from '../../core/event/watcher/silence-events';
import { dayMs } from '../../core/time/durations';
import { endsWithSecurityDefaults } from '../../core/verdict/plan';
import { type ControlItem, type Digest, planFirst } from '../../core/week/digest';
import { weekNumber } from '../../core/week/week';
import { fitted, footerOf, opensWithText, subjectPartLength, tenantNameOf } from '../frame';
import { count, number } from '../language/counting';
import { durationInWords } from '../language/local-time';
import { quoted } from '../language/plain-text';
import { startOfFix } from '../posture/plan-words';
import { failingTitle } from '../wording';
import { fixingRecords, headlinesOf, incidentRow, incidentsOf, wasLostBy } from './digest-incidents';
import {
  activationLine,
  adminLines,
  alertLines,
  changeLines,
  deviceLines,
  deviceMoves,
  drillLines,
  endingLines,
  exclusionLines,
  graceLines,
  migrationLines,
  planLines,
  quietLines,
  redefinedLines,
  riskLines,
  roleLine,
  ruleLines,
  selfApprovalLines,
  trendLines,
  undeliveredLines,
  unreadableLines,
} from './digest-lines';
import {
  type DigestContext,
  type DigestReport,
  daysInWords,
  digestContextOf,
  rowSection,
  section,
  weekdayName,
} from './digest-report';
import { closedRow, detectionRow, fixedIn, fixedRow, openAgainRow, openRow, weakerRow } from './digest-rows';

/** The week in one message: changes since its start, alerts that opened and closed, remaining problems, and unreadable sources. */
export function renderDigest(report: DigestReport): Message {
  const context = digestContextOf(report);
  const { alert, tenant } = report;
  const { digest, clock } = context;
  const isQuiet = isQuietWeek(context);
  const headlines = headlinesOf(context);
  const { title, named } = titleOf(
    `${weekWords(context)} · ${tenantNameOf(tenant)} · `,
    headlines,
    movedInShort(context),
  );
  const days = daysInWords(digest, clock);
  const doFirst = doThisWeek(digest);
  const moved = incidentRows(context);
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: headlines.length > 0 ? 'attention' : digest.gotWeaker.length === 0 ? 'good' : 'warning',
    severity: 'informational',
    key: alert.key,
    subject: title,
    title,
    ...opensWithText(isQuiet ? quietOpening(context) : (gravest(headlines) ?? busyOpening(context))),
    paragraphs: [
      ...graveLines(headlines.slice(named)),
      ...(headlines.length === 0 ? [] : [busyOpening(context)]),
      ...spanLines(context),
      ...(isQuiet ? quietParagraphs(context) : doFirst),
    ],
    sections: isQuiet ? [] : sectionsOf(context, moved),
    steps: [],
    facts: isQuiet ? quietFacts(context) : factsOf(context, moved, doFirst),
    links: [
      { label: 'Open weekly digest', url: report.links.week },
      { label: 'Open health page', url: report.links.health },
    ],
    times: `${days}, ${clock.place}. Made from ${count(digest.numbers.events ?? 0, 'stored event', 'stored events')}; any week can be recreated.`,
    cardFooter: `${days} ${clock.place} · ${alert.key}`,
    footer: footerOf(tenant, report.recipientName, ...(isQuiet ? [] : [missingWords(report)]), ...sealWords(context)),
    machine: {
      alertId: alert.id,
      because: 'digest',
      status: alert.status,
      sources: ['digest'],
      happenedAt: null,
      seenAt: digest.to,
      sentAt: report.sentAt,
    },
  };
}

const mostNamed = 3;
/** A lock screen shows about 80 characters, so the worst event comes first and the rest is short. */
const longestTitle = 120;
/** Eleven characters more than a subject: a headline may end with `(now over)`. */
const headlineLength = subjectPartLength + 11;

/**
 * The title names at least one critical event or exposure of people, and as many as fit; the first lines name the rest.
 * A named event replaces the number of changed controls, which the opening also states.
 */
function titleOf(
  start: string,
  headlines: readonly string[],
  moved: string,
): { readonly title: string; readonly named: number } {
  if (headlines.length === 0) return { title: start + moved, named: 0 };
  const texts = headlines.map((text) => fitted(text, headlineLength));
  for (let named = Math.min(mostNamed, texts.length); named > 0; named -= 1) {
    const rest = texts.length - named;
    const short = [...texts.slice(0, named), ...(rest > 0 ? [otherSerious(rest)] : [])];
    const fitting = [[...short, moved], short].map((parts) => start + parts.join('; ')).find(isShortTitle);
    if (fitting !== undefined) return { title: fitting, named };
  }
  // If the tenant has a long name, only the worst event fits; the opening counts the others.
  return { title: start + fitted(texts[0] ?? '', longestTitle - start.length), named: 1 };
}

const isShortTitle = (title: string): boolean => title.length <= longestTitle;

const otherSerious = (amount: number): string => count(amount, 'other serious problem', 'other serious problems');

const gravest = ([first, ...others]: readonly string[]): string | undefined =>
  first === undefined
    ? undefined
    : `This week: ${first}${others.length === 0 ? '' : `, and ${otherSerious(others.length)}`}.`;

/** The events that did not fit into the title. */
const graveLines = (rest: readonly string[]): readonly string[] =>
  rest.length === 0 ? [] : [`Also serious this week: ${rest.join('; ')}.`];

/** A week in which nothing needs attention gets the short text. */
function isQuietWeek({ digest }: DigestContext): boolean {
  const lists = [
    digest.gotWeaker,
    digest.fixed,
    digest.openedAndClosed,
    digest.openAgain,
    digest.unclear,
    digest.redefined,
    digest.alerted,
    digest.blind,
    digest.lists.namedLater,
  ];
  return lists.every((list) => list.length === 0);
}

/** `Week 48`, or `Weeks 47 to 48` if one was missed. */
function weekWords({ digest }: DigestContext): string {
  const last = weekNumber(digest.week);
  if (digest.weeks === 1) return `Week ${last}`;
  // Across the turn of the year only the last week's number is given.
  return last - digest.weeks >= 0
    ? `Weeks ${last - digest.weeks + 1} to ${last}`
    : `${number(digest.weeks)} weeks to week ${last}`;
}

/** The part of the week in which nothing was monitored; a time with two causes counts once. */
function unmonitoredMs({ blind, from, to }: DigestContext['digest']): number {
  const gaps = blind
    .filter(({ kind }) => isAwayCause(kind))
    .map((gap) => ({ from: Date.parse(gap.from ?? from), to: Math.min(Date.parse(gap.to ?? to), Date.parse(to)) }))
    .sort((a, b) => a.from - b.from);
  let counted = Date.parse(from);
  let sum = 0;
  for (const gap of gaps) {
    sum += Math.max(0, gap.to - Math.max(gap.from, counted));
    counted = Math.max(counted, gap.to);
  }
  return sum;
}

/** Above this, the week must not be called quiet. */
const isLongUnmonitored = (digest: DigestContext['digest']): boolean => unmonitoredMs(digest) >= dayMs;

function movedInShort({ digest }: DigestContext): string {
  const [weaker, fixed] = [digest.gotWeaker.length, digest.fixed.length];
  if (weaker + fixed === 0 && isLongUnmonitored(digest))
    return `not monitored for ${durationInWords(unmonitoredMs(digest))}`;
  const first = weaker === 0 ? 'nothing got weaker' : `${count(weaker, 'control', 'controls')} got weaker`;
  return fixed === 0 ? first : `${first}, ${number(fixed)} ${fixed === 1 ? 'was' : 'were'} fixed`;
}

/**
 * `58 of 127 controls pass, 12 fail, 57 are not judged (59 passed a week ago)`. Always out of all controls, so that a
 * tenant with few readable sources does not look good.
 */
function resultsInWords({ digest, clock }: DigestContext): string {
  const { holding = 0, judged = 0 } = digest.numbers;
  // Weeks that older versions stored have no total.
  const { controls = judged } = digest.numbers;
  if (judged === 0) return 'no control could be judged';
  const then = digest.isFirst
    ? 'at their first check'
    : digest.weeks === 1
      ? 'a week ago'
      : `on ${clock.day(digest.from)}`;
  const failing = judged - holding;
  const dark = controls - judged;
  const now = [
    `${number(holding)} of ${count(controls, 'control', 'controls')} ${holding === 1 ? 'passes' : 'pass'}`,
    failing === 0 ? 'none fails' : `${number(failing)} ${failing === 1 ? 'fails' : 'fail'}`,
    ...(dark === 0 ? [] : [`${number(dark)} ${dark === 1 ? 'is' : 'are'} not judged`]),
  ].join(', ');
  const { start } = digest;
  if (start.judged === 0) return `${now} (no control could be judged ${then})`;
  if (start.holding === holding && start.judged === judged) return `${now}, as ${then}`;
  return `${now} (${number(start.holding)} passed ${then})`;
}

function busyOpening(context: DigestContext): string {
  const [weaker, fixed] = [context.digest.gotWeaker.length, context.digest.fixed.length];
  const nothing = isLongUnmonitored(context.digest)
    ? 'Nothing got weaker while it was monitored'
    : 'Nothing got weaker';
  const got = weaker === 0 ? nothing : `${count(weaker, 'control', 'controls')} got weaker`;
  const was =
    fixed === 0
      ? ''
      : ` and ${weaker === 0 ? count(fixed, 'control', 'controls') : number(fixed)} ${fixed === 1 ? 'was' : 'were'} fixed`;
  return `${got}${was}: ${resultsInWords(context)}.`;
}

function quietOpening(context: DigestContext): string {
  const changes = context.digest.numbers.changes ?? 0;
  const seen =
    changes === 0
      ? 'No changes were seen.'
      : `${count(changes, 'change was', 'changes were')} seen, and ${changes === 1 ? 'it weakened no control' : 'none weakened a control'}.`;
  const hold = resultsInWords(context);
  return `${hold.slice(0, 1).toUpperCase()}${hold.slice(1)}. ${seen}`;
}

/** The lines for a digest of an unusual period: the first one, or one that covers several weeks. */
function spanLines({ digest, clock }: DigestContext): readonly string[] {
  if (digest.isFirst)
    return [`This first digest covers the time since monitoring began, ${clock.moment(digest.from)}.`];
  if (digest.weeks === 1) return [];
  return [
    `This digest covers ${number(digest.weeks)} weeks, since ${clock.moment(digest.from)}, because none was sent in between. Nothing is left out.`,
  ];
}

function quietParagraphs(context: DigestContext): readonly string[] {
  const [fell] = deviceMoves(context);
  const moves = [
    ...roleLine(context),
    ...activationLine(context),
    ...(fell === undefined ? [] : [`Devices: ${fell}`]),
    ...graceLines(context),
    ...(context.digest.numbers.p2 === 1 ? riskLines(context).map((line) => `Risk: ${line}`) : []),
    ...exclusionLines(context),
    ...quietLines(context),
  ];
  const dark = unreadableLines(context);
  const sight = dark.length === 0 ? ['Every source could be read throughout.'] : dark;
  const late = changeLines(context).filter((line) => !/ seen\.$/.test(line));
  return [
    ...(moves.length === 0 ? [] : [moves.join(' ')]),
    [
      ...sight,
      ...late,
      ...endingWords(context),
      ...ruleLines('acceptance', context),
      ...ruleLines('suppression', context),
      ...migrationLines(context),
      ...selfApprovalLines(context),
      ...undeliveredLines(context),
      ...drillLines(context),
    ].join(' '),
    missingWords(context.report),
  ];
}

/** `1 acceptance ends in 2 days: "Scanner mailbox without MFA".` */
function endingWords({ report: { endings } }: DigestContext): readonly string[] {
  const [first] = endings;
  if (first === undefined) return [];
  const when = first.days === 0 ? 'today' : `in ${count(first.days, 'day', 'days')}`;
  if (endings.length === 1) return [`1 exception ends ${when}: ${quoted(first.reason, 80)}.`];
  return [`${number(endings.length)} exceptions end soon, the first ${when}: ${quoted(first.reason, 80)}.`];
}

/**
 * If the monitor stops, it cannot report that. So each digest names the day of the next one, and people notice if it
 * does not come.
 */
const missingWords = ({ weekday }: DigestReport): string =>
  `If no digest arrives next ${weekdayName(weekday)}, something is wrong: open the health page.`;

/** An attacker who rewrites the record cannot change the seals in mails that were already sent. */
const sealWords = ({ report: { seal }, clock }: DigestContext): readonly string[] =>
  seal === null ? [] : [`Seal of the record up to ${clock.day(`${seal.day}T12:00:00Z`)}: ${seal.hash}`];

/** One row for each action, in the mail, on the card and on the page. */
function incidentRows(context: DigestContext) {
  const { gotWeaker, fixed, openedAndClosed, openAgain } = context.digest;
  const rowsOf = (items: readonly ControlItem[], rowOf: typeof weakerRow): readonly SectionRow[] =>
    incidentsOf(items).map((one) => incidentRow(one, rowOf, context));
  return {
    weaker: rowsOf(gotWeaker, weakerRow),
    fixed: incidentsOf(fixed, fixingRecords).map((one) => incidentRow(one, fixedRow, context, fixedIn)),
    closed: incidentsOf(openedAndClosed).map((one) => incidentRow(one, closedRow, context, wasLostBy)),
    openAgain: rowsOf(openAgain, openAgainRow),
  };
}

type Moved = ReturnType<typeof incidentRows>;

function sectionsOf(context: DigestContext, { weaker, fixed, closed, openAgain }: Moved): readonly Section[] {
  const { digest, report } = context;
  const { most, mostOpen } = report;
  const rowsOf = <Item>(
    heading: string,
    items: readonly Item[],
    rowOf: (item: Item, context: DigestContext) => SectionRow,
    shown = most,
  ): Section =>
    rowSection(
      `${heading} (${number(items.length)})`,
      items.map((item) => rowOf(item, context)),
      shown,
    );
  const inBetween = digest.weeks === 1 ? 'OPENED AND CLOSED IN THE WEEK' : 'OPENED AND CLOSED';
  const asIs = (row: SectionRow): SectionRow => row;
  const rows = [
    rowsOf('GOT WEAKER', weaker, asIs),
    rowsOf('FIXED', fixed, asIs),
    rowsOf(inBetween, closed, asIs),
    rowsOf('FIXED AND OPEN AGAIN', openAgain, asIs),
    rowsOf('HAPPENED', digest.alerted, detectionRow),
    rowsOf('STILL OPEN', digest.stillOpen, openRow, mostOpen),
  ];
  return [
    ...rows,
    section('EXCEPTIONS', [...endingLines(context), ...ruleLines('acceptance', context)]),
    section('MUTES', ruleLines('suppression', context)),
    section('SELF-APPROVED', selfApprovalLines(context)),
    section('MIGRATIONS', migrationLines(context)),
    section('ADMINS', adminLines(context)),
    section('DEVICES', deviceLines(context)),
    section('RISK', riskLines(context)),
    section('EXCLUSIONS', exclusionLines(context)),
    section('MINOR DETECTIONS', quietLines(context)),
    section('NOT READABLE', unreadableLines(context)),
    section('CHECKED DIFFERENTLY', redefinedLines(context)),
    section('ALERTS', alertLines(context)),
    section('DRILLS', drillLines(context)),
    section('CHANGES', changeLines(context)),
    section('PLAN', planLines(context)),
    section('TREND', trendLines(context)),
  ].filter(({ lines }) => lines.length > 0);
}

/**
 * The problem to fix first, and where the fix begins if a short path is known. The order is that of the plan
 * (`compareWeights`), as on the overview. Weeks made before the plan was stored with them begin with the most severe.
 */
function doThisWeek({ numbers, stillOpen }: Digest): readonly string[] {
  const open = stillOpen.filter(({ isFixed }) => !isFixed);
  const first = open.find(({ control }) => numbers[planFirst + control.id] !== undefined) ?? open[0];
  if (first === undefined) return [];
  const start = startOfFix(first.control, first.failing != null && endsWithSecurityDefaults(first.failing));
  const where = start === null ? '' : ` Start at ${start}.`;
  return [`Do this week: fix ${quoted(failingTitle(first.control, first.failing), 100)}.${where}`];
}

const factsShown = 3;

function factsOf(
  context: DigestContext,
  { weaker, fixed, closed, openAgain }: Moved,
  doFirst: readonly string[],
): Message['facts'] {
  const { digest } = context;
  const texts = (rows: readonly { readonly text: string }[]): string => {
    const rest = rows.length - factsShown;
    return `${rows
      .slice(0, factsShown)
      .map(({ text }) => text)
      .join('; ')}${rest > 0 ? ` and ${number(rest)} more` : ''}`;
  };
  const sentences = (lines: readonly string[]): string => {
    const rest = lines.length - factsShown;
    return [...lines.slice(0, factsShown), ...(rest > 0 ? [`And ${number(rest)} more.`] : [])].join(' ');
  };
  return [
    { label: 'Got weaker', value: texts(weaker) },
    { label: 'Fixed', value: texts(fixed) },
    { label: 'Opened and closed', value: texts([...closed, ...openAgain]) },
    { label: 'Happened', value: texts(digest.alerted.map((item) => detectionRow(item, context))) },
    { label: 'Not readable', value: sentences(unreadableLines(context)) },
    { label: 'Self-approved', value: sentences(selfApprovalLines(context)) },
    { label: 'Not delivered', value: undeliveredLines(context).join(' ') },
    {
      label: 'Do first',
      value: doFirst.map((line) => line.replace(/^Do this week: f/, 'F')).join(' '),
    },
  ].filter(({ value }) => value !== '');
}

const quietFacts = (context: DigestContext): Message['facts'] => [
  ...endingWords(context).map((value) => ({ label: 'Ends soon', value })),
  ...selfApprovalLines(context).map((value) => ({ label: 'Self-approved', value })),
  ...undeliveredLines(context).map((value) => ({ label: 'Not delivered', value })),
];

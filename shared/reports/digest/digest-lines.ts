/**
 * The lines of a digest that are not lists: admins, devices, risk, unreadable sources, alerts. Empty lines are left
 * out.
 */

import { timesOf } from '../../core/commonest';
import { severities } from '../../core/event/severity';
import { isAwayCause } from '../../core/event/watcher/silence-events';
import { mostListed } from '../../core/page/device-picture';
import { drillSource } from '../../core/rule/drill';
import { licenceNames } from '../../core/tenant/licence-key';
import { phases } from '../../core/verdict/plan';
import { type BlindSpell, type ControlItem, failingNumber, type WeekRoleMove } from '../../core/week/digest';
import { kindDefinition } from '../../kinds';
import { byAccount } from '../language/actor';
import { count, linesUpTo, listedUpTo, number, verb } from '../language/counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../language/details';
import { capital, plainText, quoted } from '../language/plain-text';
import { reasonInWords } from '../language/reasons';
import { attributionOf, happenedAtOf } from '../language/story';
import { awayInWords } from '../language/watcher/away';
import { progressInWords } from '../posture/plan-words';
import { aboutInWords, ruleEventInWords } from '../posture/rule-rows';
import { wordingOf } from '../wording';
import { settingInWords } from '../wording/compliance-settings';
import { notFixedBy } from '../wording/falls';
import { listedSentence } from '../wording/sentence';
import type { DigestContext } from './digest-report';
import { actorInRow } from './digest-rows';

const namesShown = 6;

/** Joins the given parts to one sentence. */
const sentence = (parts: readonly string[]): readonly string[] => {
  const filled = parts.filter((part) => part !== '');
  return filled.length === 0 ? [] : [`${filled.join(', ')}.`];
};

const some = (value: number, words: string): string => (value === 0 ? '' : `${number(value)} ${words}`);

const beforeWords = (value: number | undefined, { digest }: DigestContext): string =>
  value === undefined ? '' : ` (${number(value)} ${digest.weeks === 1 ? 'last week' : 'before'})`;

/** `2 roles granted, 1 removed; 7 people hold a privileged role (6 last week): + Ines Roth, - Jan Pohl. All by Mara Klein's account.` */
export function adminLines(context: DigestContext): readonly string[] {
  return [...roleLine(context), ...activationLine(context)];
}

export function roleLine(context: DigestContext): readonly string[] {
  const { digest } = context;
  const { roleMoves, rolesForATime } = digest;
  const granted = roleMoves.filter(({ effect }) => effect === 'granted').length;
  const counts = [
    granted === 0 ? '' : `${count(granted, 'role', 'roles')} granted`,
    some(roleMoves.length - granted, granted === 0 ? 'roles removed' : 'removed').replace(/^1 roles/, '1 role'),
    rolesForATime === 0 ? '' : `${count(rolesForATime, 'temporary role', 'temporary roles')} granted`,
  ];
  const [moved] = sentence(counts);
  if (moved === undefined) return [];
  const holders = digest.numbers.permanentAdmins;
  const held =
    holders === undefined
      ? ''
      : `; ${count(holders, 'person holds', 'people hold')} a privileged role${beforeWords(digest.before?.permanentAdmins, context)}`;
  const times = timesOf(roleMoves.map((move) => whoMoved(move, context)));
  const all = [...times].map(([one, moves]) => (moves === 1 ? one : `${one} (${number(moves)})`));
  const who = all.slice(0, namesShown);
  const rest = all.length - who.length;
  const named = who.length === 0 ? '' : `: ${who.join(', ')}${rest > 0 ? ` and ${number(rest)} more` : ''}`;
  return [`${moved.slice(0, -1)}${held}${named}.${allBy(roleMoves, context)}`];
}

function whoMoved({ effect, personId, name }: WeekRoleMove, { names }: DigestContext): string {
  // Older events do not contain the names of groups and applications.
  const other = name === null ? 'a group or an application' : quoted(name, 40);
  const who = personId === null ? other : names.person(personId);
  return `${effect === 'granted' ? '+' : '-'} ${who}`;
}

function allBy(moves: readonly WeekRoleMove[], { names }: DigestContext): string {
  const actors = new Set(moves.map(({ event }) => actorInRow(attributionOf(event, []), names)));
  const [actor] = actors;
  const [first] = moves;
  if (actor === undefined || actors.size !== 1 || first?.event.attribution.status !== 'known') return '';
  return moves.length === 1 ? ` By ${actor}.` : ` All by ${actor}.`;
}

/** A role that was assigned outside PIM. */
const outsidePim = 'EV.R02';

/** Without Entra ID P2 activations are unknown, which is not the same as none. */
export function activationLine({ digest, names, report }: DigestContext): readonly string[] {
  const { total, byPerson } = digest.activations;
  if (total === 0 || digest.numbers.p2 === 0) return [];
  const alerted = digest.alerted.filter(({ lead }) => lead.source === 'EV.R04').length;
  // The digest only says this if its detector is enabled.
  const wasOutside = Object.values(digest.lists)
    .flat()
    .some(({ source, type }) => source === outsidePim && type === 'detection');
  const outside = report.detectorTitles.has(outsidePim) && !wasOutside ? '; no role was given outside PIM' : '';
  const people = byPerson.map(([person, times]) =>
    byPerson.length === 1 ? names.person(person) : `${names.person(person)} ${number(times)}`,
  );
  const who = people.length === 0 ? '' : `: ${listedUpTo(people, 5)}`;
  return [
    `${count(total, 'activation', 'activations')} of eligible roles by ${count(byPerson.length, 'person', 'people')}${who}${alerted === 0 ? '' : `; ${number(alerted)} of them listed above`}${outside}.`,
  ];
}

export function deviceLines(context: DigestContext): readonly string[] {
  const { digest } = context;
  const { compliant, devices } = digest.numbers;
  const fleet =
    compliant === undefined || devices === undefined
      ? []
      : [
          devices > 1 && compliant === devices
            ? `All ${number(devices)} compliant.`
            : `${number(devices - compliant)} of ${number(devices)} not compliant${beforeWords(badBefore(context), context)}.`,
        ];
  return [
    [...fleet, ...deviceMoves(context), ...attention(context)].join(' '),
    ...graceLines(context),
    ...failingLines(context),
  ].filter((line) => line !== '');
}

/** `4 in a grace period, 3 out of contact.` */
const attention = ({ digest: { numbers } }: DigestContext): readonly string[] =>
  sentence([some(numbers.inGrace ?? 0, 'in a grace period'), some(numbers.silent ?? 0, 'out of contact')]);

/** Devices whose grace period ends before the next digest: their owners will then lose access. */
export function graceLines({ digest, clock }: DigestContext): readonly string[] {
  const ending = digest.numbers.graceEnding ?? 0;
  if (ending === 0) return [];
  const named = digest.graceEnding.map(({ name, at }) => `${quoted(name, 40)} (${clock.moment(at)})`);
  const who = named.length === 0 ? '' : `: ${listedUpTo(named, namesShown, ending)}`;
  return [
    `${ending >= mostListed ? 'At least ' : ''}${count(ending, 'device loses', 'devices lose')} access in the next 7 days, when ${ending === 1 ? 'its grace period ends' : 'their grace periods end'}${who}.`,
  ];
}

function failingLines({ digest: { numbers } }: DigestContext): readonly string[] {
  const [name, devices] = Object.entries(numbers).find(([key]) => key.startsWith(failingNumber)) ?? [];
  const read = numbers.failingRead;
  if (name === undefined || devices === undefined || read === undefined) return [];
  return [
    `Most common failing setting: ${settingInWords(name.slice(failingNumber.length))}, on ${number(devices)} of ${count(read, 'device', 'devices')} whose settings were read.`,
  ];
}

function badBefore({ digest: { before } }: DigestContext): number | undefined {
  const { compliant, devices } = before ?? {};
  return compliant === undefined || devices === undefined ? undefined : devices - compliant;
}

/** `9 fell out, 6 came back.` */
export const deviceMoves = ({ digest }: DigestContext): readonly string[] =>
  sentence([some(digest.fellOut, 'became non-compliant'), some(digest.cameBack, 'became compliant again')]);

const reported = 'EV.S08';

export function riskLines(context: DigestContext): readonly string[] {
  const { digest } = context;
  if (digest.numbers.p2 === undefined) return [];
  if (digest.numbers.p2 === 0) {
    const all = Object.values(digest.lists).flat();
    const accounts = all.filter(({ source, type }) => source === reported && type === 'detection').length;
    return [
      `Not visible without ${licenceNames.P2}. The audit log shows ${accounts === 0 ? 'no reported or blocked account' : count(accounts, 'reported or blocked account', 'reported or blocked accounts')}.`,
    ];
  }
  const quiet = digest.lists.risk.filter(({ type }) => type === 'detection');
  const alerted = digest.alerted.filter(({ lead }) => lead.source.startsWith('EV.S')).length;
  if (quiet.length === 0) return [];
  return [
    `${count(quiet.length, 'minor risk detection', 'minor risk detections')}${alerted === 0 ? '' : `, besides ${number(alerted)} listed above`}: ${bySource(
      quiet.map(({ source }) => source),
      context,
    )}.`,
  ];
}

/** Detections without an immediate alert, counted. */
export function quietLines(context: DigestContext): readonly string[] {
  const found = context.digest.lists.quiet.filter(({ type }) => type === 'detection');
  return found.length === 0
    ? []
    : [
        `${capital(
          bySource(
            found.map(({ source }) => source),
            context,
          ),
        )}.`,
      ];
}

/** Exclusions without an alert, each with its account and time. No other part of the digest shows them. */
export function exclusionLines({ digest, clock, sceneOf }: DigestContext): readonly string[] {
  const events = digest.lists.exclusions;
  const lines = new Map<string, string>();
  for (const event of events.filter(({ type }) => type === 'detection')) {
    const attribution = attributionOf(event, events);
    const when = clock.moment(happenedAtOf(event, attribution) ?? event.recordedAt);
    const key = [event.resource.id, flagDetail(event, 'isPutInForce'), ...listDetail(event, 'elements')].join('|');
    // The list of policies and the log show the same exclusion. The log names its account.
    if (attribution.status === 'known' || !lines.has(key))
      lines.set(key, `${listedSentence(wordingOf(event.source), sceneOf(event), attribution)}, ${when}.`);
  }
  return linesUpTo([...lines.values()], exclusionsShown);
}

const exclusionsShown = 10;

/** "An account signed in" continues a sentence as "an account signed in". A product keeps its capital. */
const withinSentence = (title: string): string =>
  title.replace(/^(?!Conditional Access|Defender|Microsoft|Teams)[A-Z](?=[a-z]* )/, (letter) => letter.toLowerCase());

function bySource(sources: readonly string[], { report }: DigestContext): string {
  return [...timesOf(sources)]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([source, times]) => `${withinSentence(report.detectorTitles.get(source) ?? source)} (${number(times)})`)
    .join('; ');
}

/** Times without data, and controls that could not be judged. Neither counts as passed or failed. */
export function unreadableLines(context: DigestContext): readonly string[] {
  const { digest } = context;
  const dark = digest.unclear.filter(({ verdict }) => verdict?.status === 'unknown').length;
  const { unknown = 0, judged = 0, controls = judged } = digest.numbers;
  const others = unknown - dark;
  const more = dark === 0 ? '' : 'more ';
  const outside = controls - judged - unknown;
  const rest =
    outside <= 0
      ? ` and ${verb(others, 'counts', 'count')} as neither passed nor failed`
      : `, and ${number(outside)} ${verb(outside, 'is not licensed or does', 'are not licensed or do')} not apply. None of them counts as passed or failed`;
  return [
    ...digest.blind.map((spell) => unreadableSpanLine(spell, context)),
    ...digest.unclear.map((item) => unclearLine(item, context)),
    ...(others <= 0
      ? []
      : [`${count(others, `${more}control`, `${more}controls`)} cannot be judged from the data available${rest}.`]),
  ];
}

const unseenInWords = (kind: BlindSpell['kind']): string => {
  if (kind === 'everything') return 'The whole tenant';
  if (isAwayCause(kind)) return `All sources, because ${awayInWords[kind]}`;
  return capital(kindDefinition(kind).plural);
};

function unreadableSpanLine({ kind, from, to, reason }: BlindSpell, { clock }: DigestContext): string {
  const what = unseenInWords(kind);
  const why = reason === null ? '' : `: ${reasonInWords(reason)}`;
  if (to === null)
    return `${what}, since ${from === null ? 'before this week' : clock.moment(from)}${why}. Still unreadable at the end of the week.`;
  const sameDay = from !== null && clock.weekday(from) === clock.weekday(to);
  const span =
    from === null
      ? `until ${clock.moment(to)}`
      : `${clock.moment(from)} to ${sameDay ? clock.time(to) : clock.moment(to)}`;
  return `${what}, ${span}${why}. Readable again; changes made in between raised alerts as usual.`;
}

function unclearLine({ control, start, end, verdict, events }: ControlItem, { clock }: DigestContext): string {
  const title = quoted(control.title, 100);
  const last = events.filter(({ type, resource }) => resource.kind === 'control' && type !== 'attribution').at(-1);
  const moved =
    last === undefined
      ? ''
      : ` It ${last.type === 'regression' ? 'began to fail' : notFixedBy(last) === undefined ? 'was fixed' : 'stopped failing'} on ${clock.moment(last.recordedAt)}.`;
  if (end !== null) return `${title} can be judged again: it ${end === 'pass' ? 'passes' : 'fails'}.${moved}`;
  const why =
    verdict === null
      ? ''
      : verdict.status === 'notLicensed'
        ? `: it needs ${licenceNames[verdict.licence]}`
        : 'reason' in verdict
          ? `: ${reasonInWords(verdict.reason)}`
          : '';
  const was = start === null || last !== undefined ? '' : ` It ${start === 'pass' ? 'passed' : 'failed'} before.`;
  return `${title} can no longer be judged${why}.${was}${moved}`;
}

/** `2 messages did not arrive; 1 was sent to somebody else instead.` The health page and the alerts say which ones. */
export function undeliveredLines({ digest: { numbers } }: DigestContext): readonly string[] {
  const { 'alerts.undelivered': lost = 0, 'alerts.toldElsewhere': elsewhere = 0 } = numbers;
  if (lost === 0) return [];
  const instead =
    elsewhere === 0
      ? 'nobody else was notified'
      : elsewhere === lost
        ? 'another recipient was notified instead'
        : `for ${number(elsewhere)} of them another recipient was notified instead`;
  return [`${count(lost, 'message was', 'messages were')} not delivered; ${instead}. The posture page says which.`];
}

/** `3 alerts (1 critical, 1 high, 1 medium); 2 are fixed. Each message was sent at most 31 min after the change.` */
export function alertLines(context: DigestContext): readonly string[] {
  const { numbers } = context.digest;
  const bySeverity = [...severities]
    .reverse()
    .map((severity) => [severity, numbers[`alerts.${severity}`] ?? 0] as const);
  const total = bySeverity.reduce((sum, [, alerts]) => sum + alerts, 0);
  if (total === 0) return undeliveredLines(context);
  const parts = bySeverity.flatMap(([severity, alerts]) => (alerts === 0 ? [] : [`${number(alerts)} ${severity}`]));
  const fixed = numbers['alerts.mended'] ?? 0;
  const those = fixed < total ? number(fixed) : total === 1 ? 'it' : 'all';
  const over = fixed === 0 ? '' : `; ${those} ${verb(fixed, 'is', 'are')} fixed`;
  return [
    `${count(total, 'alert', 'alerts')} (${parts.join(', ')})${over}.${latency(numbers)}`,
    ...undeliveredLines(context),
  ];
}

/** `The migration that was declared on Tue 3 Nov ended on Thu 26 Nov: everything that it opened is closed.` */
export function migrationLines({ digest, clock }: DigestContext): readonly string[] {
  return digest.lists.own
    .filter(({ source }) => source === 'migrationEnded')
    .map((event) => {
      const declared = clock.day(textDetail(event, 'announcedAt') ?? event.anchor);
      const open = numberDetail(event, 'open');
      const left =
        open === undefined
          ? 'how much it left open is not known'
          : open === 0
            ? 'everything it opened is closed again'
            : `it left ${count(open, 'thing', 'things')} open`;
      return `The migration planned on ${declared} ended on ${clock.day(event.anchor)}: ${left}.`;
    });
}

/** `2 drills were made, on Tue 24 Nov and on Thu 26 Nov.` */
export function drillLines({ digest, clock }: DigestContext): readonly string[] {
  const drills = digest.lists.own.filter(({ source }) => source === drillSource);
  if (drills.length === 0) return [];
  const days = [...new Set(drills.map(({ recordedAt }) => `on ${clock.weekday(recordedAt)}`))];
  return [
    `${drills.length === 1 ? '1 drill was' : `${number(drills.length)} drills were`} run, ${listedUpTo(days, 3)}.`,
  ];
}

/** With fewer alerts, the longest time says more than a share. */
const sharesFrom = 5;

function latency(numbers: DigestContext['digest']['numbers']): string {
  const { 'latency.count': measured, 'latency.half': half, 'latency.most': most, 'latency.longest': longest } = numbers;
  if (measured === undefined || measured === 0 || longest === undefined) return '';
  if (measured < sharesFrom || half === undefined || most === undefined)
    return measured === 1
      ? ` The message was sent ${number(longest)} min after the change.`
      : ` Each message was sent at most ${number(longest)} min after the change.`;
  return ` Half of the messages were sent within ${number(half)} min of the change, 95 % within ${number(most)} min.`;
}

/** `412 changes were seen. 2 events happened before Mon 23 Nov but arrived later.` */
export function changeLines({ digest, clock, names }: DigestContext): readonly string[] {
  const seen = digest.numbers.changes ?? 0;
  const { late } = digest;
  return [
    ...(seen === 0 ? [] : [`${count(seen, 'change was', 'changes were')} seen.`]),
    ...(late === 0
      ? []
      : [`${count(late, 'event', 'events')} happened before ${clock.weekday(digest.from)} but arrived later.`]),
    ...linesUpTo(
      digest.lists.namedLater
        // If the account is still unknown, the line does not mention it.
        .filter(({ attribution }) => attribution.status === 'known')
        .map(
          (event) =>
            `The account behind an earlier alert (${event.source}) is now known: ${actorInRow(event.attribution, names)}.`,
        ),
      3,
      'on the alert pages',
    ),
  ];
}

/** `"Scanner mailbox without MFA" ends in 9 days (owner Mara Klein).` */
export const endingLines = ({ report }: DigestContext): readonly string[] =>
  report.endings.map(
    ({ reason, owner, days }) => `${quoted(reason, 80)} ${endsIn(days)} (owner ${plainText(owner, 60)}).`,
  );

/** `"Until the vendors have moved" ends in 9 days (owner Ada Brandt): accepted on Tue 24 Nov, MFA is required of every user (ZT.ID.001).` */
export function ruleLines(kind: 'acceptance' | 'suppression', context: DigestContext): readonly string[] {
  const { report, clock } = context;
  const { titles, resources, names } = report;
  const lines = report.rules
    .filter(({ rule }) => rule.kind === kind)
    .map(({ rule, days, endsSoon, isNew }) => {
      const soon = days === 0 ? `ends ${clock.moment(rule.until)}` : endsIn(days);
      const end = endsSoon ? soon : `ends on ${clock.day(rule.until)}`;
      const since = `${kind === 'acceptance' ? 'accepted' : 'muted'} ${isNew ? 'on' : 'since'} ${clock.weekday(rule.createdAt)}`;
      const waits = rule.confirmableUntil === null ? '' : '; not yet confirmed by a second operator';
      return `${quoted(rule.reason, 80)} ${end} (owner ${plainText(rule.owner, 60)}): ${since}, ${aboutInWords(rule, { titles, resources, names })}${waits}.`;
    });
  const rest = lines.length - report.most;
  return rest > 0 ? [...lines.slice(0, report.most), `${number(rest)} more on the page of the week`] : lines;
}

const endsIn = (days: number): string => `ends ${days === 0 ? 'today' : `in ${count(days, 'day', 'days')}`}`;

/**
 * Self-approvals, which a one-person organisation can allow. They are reported each week, because nobody else checks
 * them.
 */
export function selfApprovalLines({ digest, names, clock }: DigestContext): readonly string[] {
  const laidDown = digest.lists.own
    .filter(({ source, details }) => source === 'ruleMade' && details.step === 'made' && details.isOwnHand === true)
    .map((event) => {
      const whose = event.details.kind === 'migration' ? 'which it opens access for' : 'which made the change';
      return `${capital(ruleEventInWords(event))}${byAccount(event.attribution, names)}, ${whose}, ${clock.moment(event.recordedAt)}.`;
    });
  const { 'ownHand.takenOn': takenOn = 0, 'ownHand.closed': closed = 0 } = digest.numbers;
  const handled = [
    takenOn === 0 ? '' : `${count(takenOn, 'alert was', 'alerts were')} acknowledged`,
    closed === 0 ? '' : `${count(closed, 'alert was', 'alerts were')} closed`,
  ].filter((part) => part !== '');
  return [
    ...laidDown,
    ...(handled.length === 0
      ? []
      : [`${handled.join(' and ')} by the account that made the change; this tenant allows self-approval.`]),
  ];
}

/**
 * A week without verdicts is drawn as a gap and explained, so that it does not look like a week in which nothing
 * passed.
 */
export function trendLines({ digest: { trend } }: DigestContext): readonly string[] {
  if (trend.filter((passing) => passing !== null).length < 2) return [];
  const weeks = trend.map((passing) => (passing === null ? gap : number(passing))).join(', ');
  const note = trend.includes(null) ? ` (${gap}: not judged that week)` : '';
  return [`Controls that passed in each of the last ${number(trend.length)} weeks: ${weeks}${note}`];
}

const gap = '\u2013';

export const redefinedLines = ({ digest }: DigestContext): readonly string[] =>
  digest.redefined.map(
    ({ control, end }) =>
      `An update changed how ${quoted(control.title, 100)} is checked: it ${end === 'pass' ? 'passes' : 'fails'} with the new check.`,
  );

/** `Day 63 of 90: 8 of 18 done, 2 new, 10 open.`; empty for weeks before the plan existed. */
export function planLines({ digest: { numbers } }: DigestContext): readonly string[] {
  const { 'plan.day': day, 'plan.total': total } = numbers;
  if (day === undefined || total === undefined || total === 0) return [];
  return [
    progressInWords({
      day,
      of: phases.find((phase) => phase === numbers['plan.of']) ?? null,
      total,
      done: numbers['plan.done'] ?? 0,
      slipped: numbers['plan.slipped'] ?? 0,
      added: numbers['plan.added'] ?? 0,
      open: numbers['plan.open'] ?? 0,
    }),
  ];
}

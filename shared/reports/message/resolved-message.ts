import type { Message } from '../../core/delivery/message';
import { isAsBefore, isDisproof, isNamedInFull, type WatchEvent } from '../../core/event/event';
import {
  cardFooterOf,
  footerOf,
  opensWithSentence,
  opensWithText,
  type Sentence,
  tenantNameOf,
  titled,
  whole,
} from '../frame';
import { byAccount, dangerIn, fromAddress, stepsFor } from '../language/actor';
import { type AlertSpan, alertSpanOf, laterEndsOf, spanInWords } from '../language/alert-span';
import { linesUpTo, listed, number, percent } from '../language/counting';
import { listDetail, numberDetail } from '../language/details';
import { daysBetween, type LocalTime, localTime } from '../language/local-time';
import { namedEvent } from '../language/named-event';
import { accountFirst, accountOf, evidenceInWords, naming, withGroupsIn } from '../language/naming';
import { capital, overInWords, quoted } from '../language/plain-text';
import { firstThatFits, type Scene, type Wording } from '../language/scene';
import { attributionOf, type EventStory, happenedAtOf, onlyRestores, storyOf, whenOf } from '../language/story';
import { wordingOf } from '../wording';
import { signInsMeanwhile } from '../wording/conditional-access';
import { objectsAffected } from '../wording/control-words';
import { notFixedBy } from '../wording/falls';
import { fixedSentence } from '../wording/sentence';
import { type AlertReport, alertLink, passedSinceOf } from './alert-report';
import { changesInWords } from './further-changes';
import { lostByOwnPart } from './own-part';
import { isKnownUnused, signInsFound, signInsInShort, signInsUntilEnd } from './since-then';

type Restoration = AlertSpan & {
  readonly report: AlertReport;
  readonly story: EventStory;
  readonly clock: LocalTime;
  readonly wording: Wording;
  readonly scene: Scene;
};

/** The last message of an alert: what is restored, since when, by whose account, and how long the alert was open. */
export function renderResolved(report: AlertReport): Message {
  const restoration = restorationOf(report);
  const { story, clock, wording, scene, recovery } = restoration;
  const { alert, tenant, sentAt } = report;
  const asBefore = isAsBefore(recovery);
  const { regained, notFixed, afterwards } = endingOf(restoration);
  const title = titled(notFixed === undefined ? 'Restored' : 'Closed', tenant, regained, alert.key);
  const sentence = sentenceOf(restoration);
  const lasted = wording.lasted?.(scene);
  const remains = wording.remains?.(scene);
  const causes = causeLines(restoration);
  const foundLate = causes.length > 0 ? [] : actorFoundLate(restoration);
  const watched = { report, naming: scene.naming, clock };
  const signedIn = signInsInShort(watched);
  const changed = recovery.lines.map((line) => evidenceInWords(line, scene.naming));
  const steps = namesAccountFirst(report) ? stepsFor(alert.attribution, null, scene.naming) : [];
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: notFixed === undefined ? 'good' : 'neutral',
    severity: alert.severity,
    key: alert.key,
    ...title,
    ...opensWithSentence(sentence),
    changes: [...foundLate, ...causes],
    paragraphs: [
      ...dangerLines(steps),
      ...notLossLines(restoration),
      ...(remains === undefined ? [] : [remains]),
      ...openFor(restoration),
      ...(lasted === undefined ? [] : [lasted]),
      ...signInsUntilEnd(watched),
      ...foundLate,
      ...(asBefore ? [stillOpen(restoration)] : passedShare(restoration)),
    ],
    sections: [
      { heading: 'WHAT CAUSED IT', lines: causes },
      { heading: 'ALSO RESTORED', lines: alsoRestored(restoration) },
      { heading: 'STILL OPEN', lines: stillOpenElsewhere(restoration) },
      { heading: 'STILL TO CHECK', lines: afterwards === undefined ? [] : [afterwards] },
      {
        heading: recovery.lines.some(({ before }) => before.length > 0) ? 'BEFORE -> AFTER' : 'NOW',
        lines: linesUpTo(changed, 6),
      },
    ].filter(({ lines }) => lines.length > 0),
    steps,
    facts: [
      ...(isDisproof(recovery) ? [] : [{ label: 'Lasted', value: spanInWords(restoration) }]),
      ...(remains === undefined ? [] : [{ label: 'Remains', value: remains }]),
      ...(signedIn === undefined ? [] : [{ label: 'Signed in', value: signedIn }]),
      ...(afterwards === undefined ? [] : [{ label: 'Check', value: afterwards }]),
    ],
    links: [alertLink(report)],
    times: `${notFixed === undefined && !isDisproof(recovery) ? 'Fixed' : 'Ended'} ${clock.short(restoration.endedAt)} · sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, story.lead.source, alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: {
      alertId: alert.id,
      because: report.because,
      status: alert.status,
      sources: [...new Set([story.lead.source, recovery.source])],
      happenedAt: recovery.happenedAt,
      seenAt: recovery.recordedAt,
      sentAt,
    },
  };
}

type Ending = {
  readonly regained: string;
  /** Some alerts close without a fix: for example, a drop leaves the compared week as time passes. */
  readonly notFixed: string | undefined;
  readonly afterwards: string | undefined;
};

function endingOf(restoration: Restoration): Ending {
  const { story, wording, scene, recovery } = restoration;
  if (onlyRestores(story.subject, story.episode)) {
    const regained = `${wordingOf(story.subject.source).activity}: nothing lost`;
    return { regained, notFixed: restoredOnly, afterwards: undefined };
  }
  const regained = isAsBefore(recovery) ? noLongerWeaker(restoration) : wording.regained(scene);
  const notFixed = notFixedBy(recovery) ?? wording.notFixed?.(scene);
  return { regained, notFixed, afterwards: notFixed ?? leftToCheck(restoration) };
}

/** The control still fails as before, because of other objects or people. */
function noLongerWeaker(restoration: Restoration): string {
  const objects = objectsAffected(restoration.scene.event);
  return objects === ''
    ? firstThatFits(
        `no weaker than before: ${failsNow(restoration)}`,
        firstThatFits(`as before: ${failsNow(restoration)}`, 'no longer weaker than before'),
      )
    : `fixed for ${objects}`;
}

/** What to check after the fix. The sign-ins in between need no check if the log shows that there were none. */
function leftToCheck({ report, story, scene }: Restoration): string | undefined {
  const toCheck = wordingOf(story.lead.source).afterwards?.({ ...scene, event: story.lead });
  return toCheck === signInsMeanwhile && isKnownUnused(report) ? undefined : toCheck;
}

/** No earlier message to this recipient named the account, so nobody was asked yet. */
const namesAccountFirst = ({ alert, transitions, coveredSeq }: AlertReport): boolean =>
  alert.attribution.status === 'known' &&
  coveredSeq !== undefined &&
  transitions.some(({ type, seq }) => type === 'actorFound' && seq > coveredSeq);

function dangerLines(steps: readonly string[]): readonly string[] {
  const danger = dangerIn(steps);
  return danger === undefined ? [] : [danger];
}

/** The account became known after the alert ended, so the only remaining step is to ask its owner. */
export function renderActorAfterEnd(report: AlertReport): Message {
  const restoration = restorationOf(report);
  const { attribution } = report.alert;
  const { clock, endedAt, scene } = restoration;
  const who =
    attribution.status === 'known'
      ? `${accountOf(attribution.actor, scene.naming)} made the change${fromAddress(attribution.actor)}`
      : 'it is still not known which account made the change';
  const steps = stepsFor(attribution, null, scene.naming);
  return {
    ...renderResolved(report),
    ...opensWithText(`Update ${clock.short(report.sentAt)}: ${who}. It has been over since ${clock.short(endedAt)}.`),
    paragraphs: [
      ...dangerLines(steps),
      whole(sentenceOf(restoration)),
      ...openFor(restoration),
      ...signInsUntilEnd({ report, naming: scene.naming, clock }),
    ],
    steps,
  };
}

/** The sign-ins became known after the alert ended. */
export function renderSignInsAfterEnd(report: AlertReport): Message {
  const { clock, endedAt, scene } = restorationOf(report);
  const found = signInsFound({ report, naming: scene.naming, clock }) ?? 'sign-ins were read';
  const ended = renderResolved(report);
  const isSaid = (paragraph: string): boolean => paragraph === `${capital(found)}.`;
  return {
    ...ended,
    ...opensWithText(`Update ${clock.short(report.sentAt)}: ${found}.`),
    paragraphs: [
      `The alert has been over since ${clock.short(endedAt)}.`,
      ...ended.paragraphs.filter((one) => !isSaid(one)),
    ],
  };
}

function restorationOf(report: AlertReport): Restoration {
  const story = storyOf(report.alert, report.events, report.transitions, report.coveredSeq);
  const clock = localTime(report.tenant.timeZone, report.sentAt);
  const span = alertSpanOf(report.alert, story);
  const { recovery } = span;
  const tenantName = tenantNameOf(report.tenant);
  return {
    ...span,
    report,
    story,
    clock,
    wording: wordingOf(recovery.source),
    scene: {
      event: withExposure(recovery, story.lead),
      tenantName,
      naming: naming(withGroupsIn(report.names, report.events)),
      clock,
    },
  };
}

/** The page of an alert lists every event with its words. */
const inTimeline = 'in the timeline of the alert page';

/** What else was restored, one line each, without repeating the first sentence. */
function alsoRestored({ story, recovery, undoing, actor, wording, scene, clock }: Restoration): readonly string[] {
  // If a change was undone in steps, the earlier steps are listed here.
  const others = story.episode.filter(
    ({ id, type, source, resource }) =>
      type === 'recovery' && id !== recovery.id && (source !== recovery.source || resource.kind !== 'control'),
  );
  const since = happenedAtOf(undoing, actor) ?? undoing.recordedAt;
  const later = laterEndsOf(story.episode, actor, since);
  const said = wording.ended(scene);
  const [, why] = said.split(': ');
  const lines = others
    .map((event) => ({ ended: endOf({ ...scene, event }), end: later.find((one) => one.event === event) }))
    .filter(({ ended, end }) => end !== undefined || (ended !== said && !said.startsWith(`${ended}:`)))
    .map(({ ended, end }) => {
      // The first sentence already says why.
      const what = why !== undefined && ended.endsWith(`: ${why}`) ? ended.slice(0, -why.length - 2) : ended;
      return `${capital(what)}${end === undefined ? '' : `, ${clock.at(end.at)}${byAccount(end.actor, scene.naming)}`}.`;
    });
  return linesUpTo([...new Set(lines)], 8, inTimeline);
}

/** A control that had failed before the change still fails. */
function endOf(scene: Scene): string {
  const wording = wordingOf(scene.event.source);
  if (!isAsBefore(scene.event)) return wording.ended(scene);
  const objects = objectsAffected(scene.event);
  const over = objects === '' ? 'no longer weaker than before' : `fixed for ${objects}`;
  return `${over}, and still failing: ${failsIn(wording, scene)}`;
}

/** If two changes made a control fail, it still fails because of the other one. */
const stillOpenElsewhere = ({ report: { stillOpen = [], names }, scene }: Restoration): readonly string[] =>
  stillOpen.map(({ alert, events }) => {
    const { lead } = storyOf(
      alert,
      events.map((event) => namedEvent(event, names)),
      [],
    );
    return `Alert ${alert.key}: ${wordingOf(lead.source).lost({ ...scene, event: lead })}.`;
  });

/** True if the recovery is about the same people as the alert. */
const withExposure = (recovery: WatchEvent, lead: WatchEvent): WatchEvent =>
  recovery.source === lead.source
    ? {
        ...recovery,
        exposure: lead.exposure ?? recovery.exposure,
        peopleIds: recovery.peopleIds.length === 0 ? lead.peopleIds : recovery.peopleIds,
        // The numbers of the failure are left out, because the recovery has its own.
        details: {
          ...lead.details,
          ...{ numerator: null, denominator: null },
          ...recovery.details,
          ...(isAsBefore(recovery) ? {} : objectsOfBoth(lead, recovery)),
        },
      }
    : recovery;

/** Some objects may have been fixed before the others. */
function objectsOfBoth(lead: WatchEvent, recovery: WatchEvent): WatchEvent['details'] {
  const all = [lead, recovery].map((event) => listDetail(event, 'objects'));
  const objects = [...new Set(all.flat())];
  const totals = [lead, recovery].map((event) => numberDetail(event, 'objectsTotal') ?? 0);
  return objects.length === 0 ? {} : { objects, objectsTotal: Math.max(objects.length, ...totals) };
}

function sentenceOf({ story, wording, scene, clock, recovery, undoing, actor, openedAt }: Restoration): Sentence {
  // The fix must not be dated before the failure, even if the collection before the fix was.
  const { at, exact } = openedAt;
  const since = exact && at > undoing.anchor && at < undoing.recordedAt ? at : undoing.anchor;
  const when = whenOf({ ...undoing, anchor: since }, happenedAtOf(undoing, actor), clock);
  // Nobody undid the edit.
  if (onlyRestores(story.subject, story.episode) && actor.status === 'known')
    return { clause: `${accountFirst(actor.actor, scene.naming)} only restored an earlier state`, rest: when };
  if (isAsBefore(recovery) && objectsAffected(scene.event) === '')
    return actor.status === 'known'
      ? { clause: `${accountFirst(actor.actor, scene.naming)} undid this`, rest: when }
      : { clause: 'The control is back at its earlier level', rest: `${when}${byAccount(actor, scene.naming)}` };
  return fixedSentence(wording, scene, actor, when);
}

/** "The control still fails, as before: 4 people can sign in without MFA.", counted as it is now. */
const stillOpen = (restoration: Restoration): string => `The control still fails, as before: ${failsNow(restoration)}.`;

const failsNow = ({ recovery, wording, scene }: Restoration): string => failsIn(wording, { ...scene, event: recovery });

const failsIn = (wording: Wording, scene: Scene): string => wording.fails?.(scene.event) ?? wording.lost(scene);

/** The account that caused it, for people who read only this message; empty if no account is known. */
function causeLines({ report: { alert }, story, scene, clock }: Restoration): readonly string[] {
  const { subject, further } = story;
  const isKnown = (event: WatchEvent): boolean => attributionOf(event, story.episode).status === 'known';
  const causes = [subject, ...further].filter(
    (event) => isKnown(event) && !isAsBefore(event) && !onlyRestores(event, story.episode),
  );
  return linesUpTo(changesInWords(causes, { story, scene, clock, alert }), 6, inTimeline);
}

/**
 * If this message replaces the update that would have named the actor, the actor is named here. A cause names the actor
 * already.
 */
function actorFoundLate({ report: { alert, transitions }, scene }: Restoration): readonly string[] {
  const { attribution } = alert;
  const isLate = transitions.some(({ type }) => type === 'actorFound');
  return isLate && attribution.status === 'known'
    ? [`${accountFirst(attribution.actor, scene.naming)} had made the change that was undone.`]
    : [];
}

/** Says that an edit only restored something, so that nobody asks about it any more. */
const notLossLines = ({ story }: Restoration): readonly string[] =>
  onlyRestores(story.subject, story.episode) ? [restoredOnly] : [];

const restoredOnly =
  "This edit weakened nothing: Microsoft's log showed late that it restored what an earlier edit had changed.";

/** The title of a control has no number, so this adds the problem at the opening of the alert. */
function openFor(restoration: Restoration): readonly string[] {
  const { report, story, scene, recovery } = restoration;
  if (isDisproof(recovery)) return [];
  const what = onlyRestores(story.subject, story.episode) ? 'The alert was open for' : 'The problem lasted';
  const lasted = `${what} ${spanInWords(restoration)}.`;
  const worded = (event: WatchEvent) => ({ wording: wordingOf(event.source), scene: { ...scene, event } });
  const [lead, subject] = [worded(story.lead), worded(story.subject)];
  if (lead.wording.requirement === undefined || isAsBefore(recovery)) return [lasted];
  // The same number as in the first message.
  const ofOwnPart = lostByOwnPart({ report, story, lead, subject });
  const lost = ofOwnPart ?? withFewNames(lead.wording.lost(lead.scene), lead.scene);
  return [`${lasted} When it began: ${overInWords(lost)}.`];
}

const mostNamed = 3;

/** "2 people can sign in without MFA (Lea Novak and Tom Iversen)", if the failure is about a few people only. */
function withFewNames(lost: string, { event: { exposure }, naming }: Scene): string {
  if (!isNamedInFull(exposure) || exposure.count === 0 || exposure.count > mostNamed) return lost;
  const names = exposure.ids.map(naming.person);
  return names.every((name) => lost.includes(name)) ? lost : `${lost} (${listed(names)})`;
}

/**
 * `"MFA is required" passed for 99.8 % of the 57 days watched.`, only if it had passed on the first day. It is left out on the
 * page of the alert, which shows the share up to now, while this one ends with the alert.
 */
function passedShare({ report, story, endedAt, openedAt }: Restoration): readonly string[] {
  if (report.surface === 'page') return [];
  const { requirement } = wordingOf(story.lead.source);
  const since = passedSinceOf(report, story.lead.source);
  const days = daysBetween(report.watchedSince, endedAt);
  const reopened = report.transitions.some(({ type }) => type === 'reopened');
  // The share was above its floor all the time, and only a fall ended.
  if (story.lead.details.isFall === true) return [];
  if (requirement === undefined || since === undefined || days < 2 || reopened) return [];
  if (daysBetween(report.watchedSince, since) >= 1) return [];
  const watchedMs = Date.parse(endedAt) - Date.parse(report.watchedSince);
  const share = 1 - (Date.parse(endedAt) - Date.parse(openedAt.at)) / watchedMs;
  return [`${quoted(requirement, 120)} passed for ${percent(share)} of the ${number(days)} days watched.`];
}

import type { Transition } from '../../core/alert/alert';
import type { WatchEvent } from '../../core/event/event';
import { isLeftByMigration } from '../../core/rule/rules';
import { type MessageOpening, opensWithSentence, opensWithText, type Sentence, whole } from '../frame';
import { byAccount, fromAddress } from '../language/actor';
import { count, listed, verb } from '../language/counting';
import { listDetail, textDetail } from '../language/details';
import { accountOf } from '../language/naming';
import { capital, quoted } from '../language/plain-text';
import { attributionOf, whenOf } from '../language/story';
import { wordingOf } from '../wording';
import { withObjects } from '../wording/control-words';
import { actorIn, happenedSentence } from '../wording/sentence';
import { afterRule, isOfRuleAlone } from './after-rule';
import type { AlertReport } from './alert-report';
import { distinctLines, watchedIn, withNew } from './alert-sections';
import { type AlertStory, gravestNewEvent } from './alert-story';
import { isSplit, lostByOwnPart } from './own-part';
import { remediesOf } from './remedies';
import { signInsFound } from './since-then';

/**
 * What people lost. If the first message could only say which control failed, the subject of the update names the
 * change behind it, and does not repeat the first subject.
 */
export function headlineBy(alertStory: AlertStory): string {
  const { behindFailure, lead } = alertStory;
  return behindFailure === undefined
    ? lostBy(alertStory)
    : wordingOf(behindFailure.source).lost({ ...lead.scene, event: behindFailure });
}

/** What people lost. For an ended migration: how much is still open. */
function lostBy(alertStory: AlertStory): string {
  const { story, lead } = alertStory;
  if (!isLeftByMigration(story.lead)) {
    const lost = lostByOwnPart(alertStory) ?? lead.wording.lost(lead.scene);
    return lead.wording.requirement === undefined ? lost : withObjects(lost, lead.scene.event);
  }
  return `a migration ended and left ${count(distinctLines(alertStory).length, 'thing', 'things')} open`;
}

export function sentenceOf(alertStory: AlertStory): Sentence {
  const { subject, attribution, clock, happenedAt } = alertStory;
  const { event, scene, wording } = subject;
  const when = whenOf(event, happenedAt, clock);
  const changed = event.type === 'weakened' && wording.namesCause?.(event) !== true ? changedIn(event) : [];
  if (changed.length === 0) return happenedSentence(wording, scene, attribution, when);
  const actor = actorIn(attribution, scene);
  if (actor !== undefined) return { clause: `${actor} changed ${listed(changed)}`, rest: when };
  const clause = capital(`${listed(changed)} ${verb(changed.length, 'was', 'were')} changed`);
  return { clause, rest: `${when}${byAccount(attribution, scene.naming)}` };
}

/** The changed objects that made a failing control weaker, if the event names them. */
function changedIn(event: WatchEvent): readonly string[] {
  const places = listDetail(event, 'places');
  return [
    ...(places.length === 0 ? [] : [`the trusted location${places.length === 1 ? '' : 's'} ${places.join(', ')}`]),
    ...listDetail(event, 'objects').map((name) => quoted(name)),
  ];
}

const groupWords: Readonly<Record<string, (group: string) => string>> = {
  deleted: (group) => `the group ${group} was deleted`,
  emptied: (group) => `the last members were removed from the group ${group}`,
  shrunk: (group) => `members were removed from the group ${group}`,
};

/** `, because the group "vendors" was deleted by Tom Iversen's account`; empty if several changes did it. */
function whyEased({ report: { transitions, events }, lead: { scene } }: AlertStory): string {
  const eventId = transitions.findLast(({ type }) => type === 'eased')?.eventId;
  const event = events.find(({ id }) => id === eventId);
  const words = event === undefined ? undefined : groupWords[textDetail(event, 'groupChange') ?? ''];
  const group = event === undefined ? undefined : textDetail(event, 'groupName');
  if (event === undefined || words === undefined || group === undefined) return '';
  return `, because ${words(quoted(group, 40))}${byAccount(attributionOf(event, events), scene.naming)}`;
}

const updates: ReadonlySet<AlertReport['because']> = new Set([
  'actorFound',
  'worsened',
  'signedIn',
  'eased',
  'remedied',
  'reminder',
  'escalated',
]);

/** What a rule left, with its object. A failing control and an ended migration have theirs in other lines. */
const leftChange = ({ story, subject: { event, wording, scene } }: AlertStory): readonly string[] =>
  event.type === 'detection' && !isLeftByMigration(story.lead) ? [`${capital(wording.happened(scene))}.`] : [];

/** The first line of an update is about the update, so this line repeats the change. */
export function ownChange(alertStory: AlertStory, sentence: Sentence): readonly string[] {
  if (!updates.has(alertStory.report.because) || isAccountNews(alertStory)) return [];
  return isOfRuleAlone(alertStory.story) ? leftChange(alertStory) : [whole(sentence)];
}

/** True if the first line of an update is the change behind a failed control, with its account. */
const isAccountNews = (alertStory: AlertStory): boolean =>
  alertStory.behindFailure?.id === alertStory.subject.event.id &&
  alertStory.attribution.status === 'known' &&
  alertStory.report.alert.status === 'open';

/** The first line: the change with its actor and time; in an update, what is new. */
export function openingOf(alertStory: AlertStory, sentence: Sentence): MessageOpening {
  const { report, story, lead, clock, attribution, subject } = alertStory;
  const at = clock.short(report.sentAt);
  switch (report.because) {
    case 'actorFound': {
      // If the account's change is over now, the message is about the remaining ones.
      const found = attribution.status === 'known' ? attribution : report.alert.attribution;
      const isPart = found !== attribution || isSplit(report);
      return opensWithText(
        found.status === 'known'
          ? `Update ${at}: ${accountOf(found.actor, subject.scene.naming)} made ${isPart ? 'a part of the change' : 'the change'}${fromAddress(found.actor)}.${nothingElse(report)}`
          : `Update ${at}: another account edited the same object, so it is not known which one made the change.`,
      );
    }
    case 'worsened': {
      if (isAccountNews(alertStory)) return opensWithText(`Update ${at}: ${whole(sentence)}`);
      const added = gravestNewEvent(report, story);
      const ended =
        report.alert.resolvedAt === null ? '' : ` This alert ended ${clock.short(report.alert.resolvedAt)}.`;
      const { ended: over, lost } = wordingOf(added.source);
      const scene = { ...lead.scene, event: added };
      const news = added.type === 'recovery' ? over(scene) : withNew(lost(scene), scene);
      return opensWithText(`Update ${at}: ${news}.${ended}`);
    }
    case 'signedIn':
      return opensWithText(`Update ${at}: ${signInsFound(watchedIn(report, lead.scene)) ?? 'sign-ins were read'}.`);
    case 'eased':
      return opensWithText(
        `Update ${at}: nobody is exposed by this change any more${whyEased(alertStory)}. The change is still in place.`,
      );
    case 'remedied':
      return opensWithText(`Update ${at}: ${remediesOf(alertStory).at(-1) ?? whole(sentence)}`);
    case 'reopened':
      return opensWithSentence({ ...sentence, clause: `Open again: ${smallStart(sentence.clause, subject)}` });
    case 'reminder':
      return opensWithText(`Reminder ${at}: nobody has acknowledged this since ${clock.short(openSince(report))}.`);
    case 'escalated': {
      const nobody = `nobody has acknowledged this since ${clock.short(openSince(report))}`;
      // For somebody who already got the alert, the escalation is the reminder too.
      return opensWithText(
        (report.coveredSeq ?? 0) > 0
          ? `Reminder ${at}: ${nobody}. The alert is now escalated to you.`
          : `Sent to you because ${nobody}.`,
      );
    }
    default:
      return isOfRuleAlone(story)
        ? opensWithText([afterRule(story.lead, clock), ...leftChange(alertStory)].join(' '))
        : opensWithSentence(sentence);
  }
}

/** When the alert was opened, or opened again. */
const openSince = ({ alert, transitions }: AlertReport): string =>
  [...transitions].filter(({ type }) => type === 'reopened').sort((a, b) => b.seq - a.seq)[0]?.at ?? alert.openedAt;

/** The clause with its original first letter, for use inside a sentence: a name keeps its capital. */
const smallStart = (clause: string, { wording, scene }: AlertStory['subject']): string =>
  capital(wording.happened(scene)) === clause ? wording.happened(scene) : clause;

const nothingElse = (report: AlertReport): string => {
  if (isSplit(report)) return ' The rest is another change.';
  return report.transitions.some((transition) => isNewSince(transition, report)) ? '' : ' Nothing else changed.';
};

/**
 * True if the step added something after the alert had opened. False for what the first collection found together with
 * the alert, for attributions, and for a log entry about a change that a collection had already found.
 */
function isNewSince({ type, eventId }: Transition, { alert, events }: AlertReport): boolean {
  if (type !== 'joined') return type !== 'opened' && type !== 'actorFound';
  const find = (wanted: string) => events.find(({ id }) => id === wanted);
  const event = find(eventId);
  if (event === undefined) return true;
  const isOfFirstCollection = event.recordedAt === find(alert.firstEventId)?.recordedAt;
  return event.type !== 'attribution' && !isOfFirstCollection && !events.some((other) => isTwin(event, other));
}

const isTwin = (event: WatchEvent, earlier: WatchEvent): boolean =>
  earlier.recordedAt < event.recordedAt &&
  earlier.type === event.type &&
  earlier.source === event.source &&
  earlier.resource.id === event.resource.id;

import type { Transition } from '../../core/alert/alert';
import { isHandledByItsActor } from '../../core/alert/self-approval';
import { isLeft } from '../../core/alerting/concerns';
import { isCounted, type WatchEvent } from '../../core/event/event';
import { licenceNames } from '../../core/tenant/licence-key';
import { kindDefinition } from '../../kinds';
import { toneOf, whole } from '../frame';
import { operatorInWords } from '../handling/handling-words';
import { dangerIn } from '../language/actor';
import { count, linesUpTo, listed, number, verb } from '../language/counting';
import { numberDetail } from '../language/details';
import { accountOf } from '../language/naming';
import { reasonInWords } from '../language/reasons';
import { attributionOf, type EventStory, happenedAtOf, whenOf } from '../language/story';
import { wordingOf } from '../wording';
import { fixedSentence } from '../wording/sentence';
import { afterRule, isOfRuleAlone } from './after-rule';
import type { AlertReport } from './alert-report';
import type { AlertStory } from './alert-story';
import { changesInWords } from './further-changes';
import { countedIn, isPartlyProved, ownCount, sharesNumbers } from './own-part';

/**
 * Further changes without an alert of their own: a second change by the account, or the last step of a sequence. They
 * are among the first lines; those that no earlier message named come first.
 */
export function furtherChanges({ story, lead, clock, report }: AlertStory): readonly string[] {
  if (isOfRuleAlone(story)) return [];
  const { alert, because } = report;
  const reminds = because === 'reminder' || because === 'escalated';
  const news = story.further.filter((event) => !isNamedBefore(event, report));
  // A reminder leaves out changes that are over, if an earlier message named them.
  const known = story.further.filter((event) => !news.includes(event) && (!reminds || story.others.includes(event)));
  const changes = changesInWords([...news, ...known], { story, scene: lead.scene, clock, alert });
  return linesUpTo(changes, mostFurther, onThePage);
}

const adding: ReadonlySet<Transition['type']> = new Set(['opened', 'reopened', 'worsened', 'joined']);

/** True if an earlier message to the recipient reported the transition that added the event. */
const isNamedBefore = ({ id }: WatchEvent, { transitions, coveredSeq = Number.POSITIVE_INFINITY }: AlertReport) =>
  !transitions.some(({ eventId, seq, type }) => eventId === id && seq > coveredSeq && adding.has(type));

const mostFurther = 5;
const onThePage = 'on the alert page';

/** In an urgent message, what to do in case of an attack is also among the first lines. */
export function dangerOf({ report: { alert } }: AlertStory, steps: readonly string[]): readonly string[] {
  const danger = toneOf(alert.severity) === 'attention' ? dangerIn(steps) : undefined;
  return danger === undefined ? [] : [danger];
}

/**
 * While these sources are unread, the end of the alert cannot be seen, so its numbers and its status are those of the
 * last collection.
 */
export function unreadLines({ report: { unread = [], surface }, clock }: AlertStory): readonly string[] {
  const [first] = unread;
  if (first === undefined) return [];
  const what = listed(unread.map(({ kind }) => kindDefinition(kind).plural));
  const since = first.since === null ? '' : ` since ${clock.short(first.since)}`;
  const why = first.licence === null ? reasonInWords(first.reason) : `${licenceNames[first.licence]} ended`;
  const where = surface === 'page' ? 'here' : 'on its page';
  return [
    `Whether this is over can no longer be seen: Zero Trust Watch has been unable to read ${what}${since} (${why}). Check it in Microsoft's portal, and close the alert ${where} once it is over.`,
  ];
}

/** A part of the change had its own alert until the log named its account. */
export function mergedLines({ mergedFrom = [], transitions, coveredSeq = 0 }: AlertReport): readonly string[] {
  const unsaid = transitions.filter(({ seq }) => seq > coveredSeq).map(({ at }) => at);
  const keys = mergedFrom.filter(({ at }) => unsaid.includes(at)).map(({ key }) => key);
  return keys.length === 0
    ? []
    : [
        `${keys.length === 1 ? 'Alert' : 'Alerts'} ${listed(keys)} ${verb(keys.length, 'is', 'are')} part of this one now: the log names the same account.`,
      ];
}

/** Explains a change that went beyond an accepted value, or that happened during a pause. */
export function whyOnlyNow({ story, clock }: AlertStory): readonly string[] {
  const because = afterRule(story.lead, clock);
  return because === undefined || isOfRuleAlone(story) ? [] : [because];
}

/** The log showed after the end of planned work that the change was part of it. */
export const plannedLines = ({ report: { alert }, clock }: AlertStory): readonly string[] =>
  alert.planned === undefined
    ? []
    : [`This was planned work, announced until ${clock.moment(alert.planned.until)}, and it is still in place.`];

/** How much of the change was undone, and how many people it no longer exposes. */
export function undoneLines({ report, story }: AlertStory): readonly string[] {
  const { exposure } = story.lead;
  const first = numberDetail(story.lead, 'exposedAtFirst');
  const parts = undoneParts(report, story);
  if (first === undefined || !isCounted(exposure))
    return parts.map((line) => `${line} The numbers here are from before that.`);
  const gone = first - exposure.count;
  return [...parts, `${number(gone)} of the ${number(first)} people ${verb(gone, 'is', 'are')} no longer exposed.`];
}

function undoneParts({ alert, events }: AlertReport, { episode }: EventStory): readonly string[] {
  const { named, concerns, status, easedAt } = alert;
  if (status !== 'open' || easedAt !== undefined) return [];
  // Changes that ended before the alert opened again are no part of what is open now.
  const since = episode.length < events.length ? (episode[0]?.recordedAt ?? '') : '';
  const lasting = named.filter(
    ({ type, isMomentary, endedAt }) => type === 'change' && !isMomentary && (endedAt === null || endedAt >= since),
  );
  const all = [...new Set(lasting.flatMap((one) => one.concerns))];
  const undone = all.filter((concern) => !concerns.includes(concern)).length;
  if (undone === 0 || undone === all.length) return [];
  return [
    `${number(undone)} of the ${number(all.length)} parts of this change ${verb(undone, 'is', 'are')} undone by now.`,
  ];
}

/** An operator closed the alert before anything was fixed. */
export function fixedLaterLines({ report: { alert, events }, story, lead, clock }: AlertStory): readonly string[] {
  const { closed } = alert;
  if (alert.status !== 'resolved' || closed === null) return [];
  const fixes = events.filter(({ type, recordedAt }) => type === 'recovery' && recordedAt > closed.at);
  return fixes.slice(0, mostFurther).map((event) => {
    const attribution = attributionOf(event, story.episode);
    const when = whenOf(event, happenedAtOf(event, attribution), clock);
    const sentence = fixedSentence(wordingOf(event.source), { ...lead.scene, event }, attribution, when);
    return `Since it was closed: ${whole(sentence)}`;
  });
}

/** True if everything was restored after an operator had closed the alert. */
export const isFixedLater = ({ status, closed, named }: AlertReport['alert']): boolean =>
  status === 'resolved' && closed !== null && named.some(({ endedAt }) => endedAt !== null) && !named.some(isLeft);

export function meaningOf({ report, story, lead, subject }: AlertStory): readonly string[] {
  const own = lead.wording.meaning(lead.scene);
  // The lead event says what people lost, so the cause only adds other facts ("no policy was edited").
  const added = story.cause === undefined ? [] : (subject.wording.adds?.(subject.scene) ?? []);
  return [...weakerBy(story.lead), ...own, ...added, ...sharedBy(report, story)];
}

/** Says how many of the people whom two changes expose together are exposed by this one, if that was counted. */
function sharedBy(report: AlertReport, story: EventStory): readonly string[] {
  const { lead, cause } = story;
  if (!sharesNumbers(report, [lead, cause]))
    return isPartlyProved(report, story) ? ['The log does not show yet that this account made all of it.'] : [];
  const all = countedIn(lead);
  const own = cause === undefined ? undefined : ownCount(report, cause);
  if (own === 0 && all === 1) return ['This change does not expose this person. Another change does.'];
  if (own === 0 && all !== undefined && all > 0)
    return [`This change exposes none of these ${number(all)} people. Another change exposes them.`];
  return own !== undefined && all !== undefined && own > 0 && own < all
    ? [`This change exposes ${number(own)} of these ${number(all)} people. The others are exposed by another change.`]
    : [
        isCounted(lead.exposure)
          ? 'These numbers include another change.'
          : 'Another change, with an alert of its own, has the same effect.',
      ];
}

/** "Before that, 14 people were affected; now 20 are." Without numbers: that it failed before. */
function weakerBy({ type, exposure, details }: WatchEvent): readonly string[] {
  const { wereExposed } = details;
  if (type !== 'weakened') return [];
  if (!isCounted(exposure) || typeof wereExposed !== 'number' || exposure.count <= wereExposed)
    return ['This control was failing already; the change weakened it further.'];
  const [one, many] = exposure.unit === 'people' ? ['person was', 'people were'] : ['device was', 'devices were'];
  return [
    `Before that, ${count(wereExposed, one, many)} affected; now ${number(exposure.count)} ${verb(exposure.count, 'is', 'are')}.`,
  ];
}

/** Earlier alerts that also counted the people of this alert, so that their numbers are too high. */
export function countedInLines({ countedIn = [] }: AlertReport): readonly string[] {
  if (countedIn.length === 0) return [];
  const [alerts, were] = countedIn.length === 1 ? ['Alert', 'was'] : ['Alerts', 'were'];
  const counts = verb(countedIn.length, 'counts', 'count');
  return [
    `${alerts} ${listed(countedIn)} ${counts} the people of this change too: ${verb(countedIn.length, 'it', 'they')} ${were} sent before the log showed who exposed them.`,
  ];
}

/**
 * If one account made several changes, or several are about one person, each has its own alert. These lines name the
 * others.
 */
export function relatedLines({ report: { alert }, attribution, subject }: AlertStory): readonly string[] {
  const { related } = alert;
  const byActor = attribution.status === 'known' ? (alert.relatedByActor ?? related) : [];
  const about = related.filter((id) => !byActor.includes(id));
  const isPerson = subject.event.peopleIds.length > 0;
  return [
    ...(byActor.length > 0 && attribution.status === 'known'
      ? [withinHalfAnHour(byActor, `for changes by ${accountOf(attribution.actor, subject.scene.naming)}`)]
      : []),
    ...(about.length > 0 ? [withinHalfAnHour(about, `about the same ${isPerson ? 'person' : 'app or group'}`)] : []),
    ...earlierSteps(alert.earlierSteps ?? []),
  ];
}

/** The alerts of earlier steps were sent before they were connected with this one, so each ends separately. */
function earlierSteps(keys: readonly string[]): readonly string[] {
  if (keys.length === 0) return [];
  const alerts = `alert${keys.length === 1 ? '' : 's'} ${listed(keys)}`;
  return [`Earlier steps are in ${alerts}: check them together.`];
}

const withinHalfAnHour = (others: readonly string[], of: string): string =>
  `This is alert ${number(others.length + 1)} within 30 minutes ${of}.`;

/** Only for a later message. The first message cannot have been acknowledged, and the page shows this elsewhere. */
export function acknowledgedLines({ report: { alert, because, names }, clock }: AlertStory): readonly string[] {
  const { acknowledged } = alert;
  if (acknowledged === null || because === 'opened') return [];
  const own = isHandledByItsActor(alert, acknowledged) ? ', by the account that made the change' : '';
  return [`Acknowledged by ${operatorInWords(acknowledged.by, names)} ${clock.at(acknowledged.at)}${own}.`];
}

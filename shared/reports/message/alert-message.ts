import type { Transition } from '../../core/alert/alert';
import { isHandledByItsActor } from '../../core/alert/self-approval';
import { undoneElements, withoutEased } from '../../core/alert/still-exposed';
import { concernsOf, isLeft } from '../../core/alerting/concerns';
import { partOf, withoutElements } from '../../core/alerting/part';
import { isSameJson } from '../../core/canonical';
import type { Link, Message, MessageActor, Section } from '../../core/delivery/message';
import { deploymentId } from '../../core/deployment/deployment';
import { type Attribution, isCounted, isFailure, isLogged, type Line, type WatchEvent } from '../../core/event/event';
import { byGravity } from '../../core/event/gravity';
import { isAtLeast } from '../../core/event/severity';
import { isLeftByMigration } from '../../core/rule/rules';
import { licenceNames } from '../../core/tenant/licence-key';
import { kindDefinition } from '../../kinds';
import {
  cardFooterOf,
  footerOf,
  type MessageOpening,
  opensWithSentence,
  opensWithText,
  type Sentence,
  severityWord,
  tenantNameOf,
  titled,
  toneOf,
  whole,
} from '../frame';
import { operatorInWords } from '../handling/handling-words';
import {
  type ActorContext,
  actorInShort,
  actorLines,
  byAccount,
  dangerIn,
  firstStep,
  fromAddress,
  stepsFor,
} from '../language/actor';
import { count, linesUpTo, listed, listedUpTo, number, verb } from '../language/counting';
import { flagDetail, listDetail, numberDetail } from '../language/details';
import { daysBetween, type LocalTime, localTime } from '../language/local-time';
import { namedEvents } from '../language/named-event';
import { accountOf, evidenceInWords, lineInWords, naming, withGroupsIn } from '../language/naming';
import { notCounted } from '../language/not-counted';
import { capital, plainText, quoted } from '../language/plain-text';
import { portalIn } from '../language/portal';
import { reasonInWords } from '../language/reasons';
import { type Ask, exposedLines, type Scene, type Wording } from '../language/scene';
import { attributionOf, type EventStory, happenedAtOf, storyOf, whenOf } from '../language/story';
import { wordingOf } from '../wording';
import { fixedSentence, happenedSentence } from '../wording/sentence';
import { type AlertReport, alertLink, passedSinceOf } from './alert-report';
import { renderBlind } from './blind-message';
import { changesInWords } from './further-changes';
import { renderHandled, renderMerged, renderPlanned } from './not-restored-message';
import { countedIn, isSplit, lostByOwnPart, ownCount, sharesNumbers } from './own-part';
import { renderActorAfterEnd, renderResolved, renderSignInsAfterEnd } from './resolved-message';
import { signInsFound, signInsInShort, sinceThenSections, type Watched } from './since-then';
import { isOfWatcher, renderWatcher } from './watcher-message';

/** The message of one alert for one recipient. Pure. */
export function renderAlert(report: AlertReport): Message {
  const { alert, transitions, names } = report;
  const events = namedEvents(
    report.events.map((event) => ownPart(event, alert)),
    names,
  );
  const message = render({ ...report, events });
  const episode = transitions.filter(({ type }) => type === 'reopened').length;
  return { ...message, machine: { ...message.machine, episode, actor: actorFor(alert.attribution, names) } };
}

/** The actor for programs: the id, and what the directory knows about it. */
function actorFor(attribution: Attribution, names: AlertReport['names']): MessageActor | null {
  if (attribution.status !== 'known') return null;
  const { actor } = attribution;
  const plain = { type: actor.type, address: null, ipAddress: null };
  if (actor.type === 'microsoft') return { ...plain, id: null, name: plainText(actor.name) };
  if (actor.type === 'application') return { ...plain, id: actor.id, name: plainText(actor.name) };
  const named = names.get(actor.id);
  const isKnown = named !== undefined && named.type !== 'erased';
  return {
    ...plain,
    id: actor.id,
    name: isKnown ? plainText(named.displayName) : null,
    address: isKnown && named.address !== null ? plainText(named.address) : null,
    ipAddress: actor.ipAddress === null ? null : plainText(actor.ipAddress, 45),
  };
}

function render(report: AlertReport): Message {
  if (report.because === 'handled') return renderHandled(report);
  if (report.because === 'resolved' && report.alert.mergedInto !== undefined)
    return renderMerged(report, report.alert.mergedInto);
  if (report.because === 'resolved' && report.alert.planned !== undefined)
    return renderPlanned(report, report.alert.planned);
  if (report.alert.form === 'blind') return renderBlind(report);
  if (isOfWatcher(report)) return renderWatcher(report);
  if (report.because === 'resolved') return renderResolved(report);
  if (report.because === 'signedIn' && report.alert.status === 'resolved' && report.alert.closed === null)
    return renderSignInsAfterEnd(report);
  return report.because === 'actorFound' && report.alert.status === 'resolved'
    ? renderActorAfterEnd(report)
    : renderOpen(report);
}

/** The input of every part of an open alert's message. */
type AlertStory = {
  readonly report: AlertReport;
  readonly story: EventStory;
  readonly clock: LocalTime;
  readonly lead: { readonly wording: Wording; readonly scene: Scene };
  /** The event whose account and time the message names: the cause if there is one, otherwise the lead. */
  readonly subject: { readonly event: WatchEvent; readonly wording: Wording; readonly scene: Scene };
  readonly attribution: Attribution;
  readonly happenedAt: string | undefined;
  readonly actorContext: ActorContext;
};

function alertStoryOf(report: AlertReport): AlertStory {
  const story = storyOf(report.alert, report.events, report.transitions, report.coveredSeq);
  const clock = localTime(report.tenant.timeZone, report.sentAt);
  const names = naming(withGroupsIn(report.names, report.events));
  const sceneOf = (event: WatchEvent): Scene => ({
    event,
    tenantName: tenantNameOf(report.tenant),
    naming: names,
    clock,
  });
  const event = story.subject;
  const wording = wordingOf(event.source);
  const attribution = attributionOf(event, story.episode);
  return {
    report,
    story,
    clock,
    lead: { wording: wordingOf(story.lead.source), scene: sceneOf(story.lead) },
    subject: { event, wording, scene: sceneOf(event) },
    attribution,
    happenedAt: happenedAtOf(event, attribution),
    actorContext: {
      naming: names,
      clock,
      watchedSince: report.watchedSince,
      sentAt: report.sentAt,
      activity: report.activity,
      owners: report.owners,
      activityName: wording.activity,
      inUnifiedLog: wording.inUnifiedLog,
      askedAt: event.recordedAt,
    },
  };
}

function renderOpen(report: AlertReport): Message {
  const alertStory = alertStoryOf(report);
  const { story, clock } = alertStory;
  const { alert, sentAt, tenant } = report;
  const title = titled(severityWord(alert.severity), tenant, headlineBy(alertStory), alert.key);
  const sentence = sentenceOf(alertStory);
  const further = furtherChanges(alertStory);
  const steps = stepsOf(alertStory);
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: toneOf(alert.severity),
    severity: alert.severity,
    key: alert.key,
    ...title,
    ...openingOf(alertStory, sentence),
    changes: [...ownChange(alertStory, sentence), ...unreadLines(alertStory), ...further],
    paragraphs: [
      ...ownChange(alertStory, sentence),
      ...dangerOf(alertStory, steps),
      ...unreadLines(alertStory),
      ...further,
      ...mergedLines(report),
      ...whyOnlyNow(alertStory),
      ...plannedLines(alertStory),
      ...undoneLines(alertStory),
      ...fixedLaterLines(alertStory),
      ...meaningOf(alertStory),
      ...countedInLines(report),
      ...relatedLines(alertStory),
      ...acknowledgedLines(alertStory),
    ],
    sections: sectionsOf(alertStory),
    steps,
    facts: factsOf(alertStory, steps),
    links: linksOf(alertStory),
    times: timesOf(alertStory),
    cardFooter: cardFooterOf(clock, sentAt, story.lead.source, alert.key),
    footer: footerOf(tenant, report.recipientName, originOf(alertStory)),
    machine: {
      alertId: alert.id,
      because: report.because,
      status: alert.status,
      sources: sourcesOf(story),
      happenedAt: alertStory.happenedAt ?? null,
      seenAt: story.seenAt,
      sentAt,
    },
  };
}

const updates: ReadonlySet<AlertReport['because']> = new Set([
  'actorFound',
  'worsened',
  'signedIn',
  'eased',
  'reminder',
  'escalated',
]);

/** The first line of an update is about the update, so this line repeats the change. */
const ownChange = (alertStory: AlertStory, sentence: Sentence): readonly string[] =>
  updates.has(alertStory.report.because) && !isOfRuleAlone(alertStory.story) && !isAccountNews(alertStory)
    ? [whole(sentence)]
    : [];

/** The change behind a failed control, if an update is the first to show it and nobody was counted; else undefined. */
function changeBehindFailure({ report, story }: AlertStory): WatchEvent | undefined {
  if (report.because !== 'worsened' || isOfRuleAlone(story) || !isFailure(story.lead)) return undefined;
  const added = gravestNewEvent(report, story);
  const isShown =
    added.type === 'detection' &&
    isAtLeast(added.severity, report.alert.severity) &&
    countedIn(story.lead) === undefined;
  return isShown ? added : undefined;
}

/** True if the first line of an update is the change behind a failed control, with its account. */
const isAccountNews = (alertStory: AlertStory): boolean =>
  changeBehindFailure(alertStory)?.id === alertStory.subject.event.id &&
  alertStory.attribution.status === 'known' &&
  alertStory.report.alert.status === 'open';

/**
 * What people lost. If the first message could only say which control failed, the subject of the update names the
 * change behind it, and does not repeat the first subject.
 */
function headlineBy(alertStory: AlertStory): string {
  const behind = changeBehindFailure(alertStory);
  return behind === undefined
    ? lostBy(alertStory)
    : wordingOf(behind.source).lost({ ...alertStory.lead.scene, event: behind });
}

/**
 * If one account made several changes, or several are about one person, each has its own alert. These lines name the
 * others.
 */
function relatedLines({ report: { alert }, attribution, subject }: AlertStory): readonly string[] {
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

/**
 * Further changes without an alert of their own: a second change by the account, or the last step of a sequence. They
 * are among the first lines; those that no earlier message named come first.
 */
function furtherChanges({ story, lead, clock, report }: AlertStory): readonly string[] {
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
function dangerOf({ report: { alert } }: AlertStory, steps: readonly string[]): readonly string[] {
  const danger = toneOf(alert.severity) === 'attention' ? dangerIn(steps) : undefined;
  return danger === undefined ? [] : [danger];
}

/** Only for a later message. The first message cannot have been acknowledged, and the page shows this elsewhere. */
function acknowledgedLines({ report: { alert, because, names }, clock }: AlertStory): readonly string[] {
  const { acknowledged } = alert;
  if (acknowledged === null || because === 'opened') return [];
  const own = isHandledByItsActor(alert, acknowledged) ? ', by the account that made the change' : '';
  return [`Acknowledged by ${operatorInWords(acknowledged.by, names)} ${clock.at(acknowledged.at)}${own}.`];
}

function sentenceOf({ subject, attribution, clock, happenedAt }: AlertStory): Sentence {
  const when = whenOf(subject.event, happenedAt, clock);
  return subject.event.type === 'weakened'
    ? { clause: weakerClause(subject.event), rest: `${when}${byAccount(attribution, subject.scene.naming)}` }
    : happenedSentence(subject.wording, subject.scene, attribution, when);
}

/** The changed objects, if the event names them. */
function weakerClause(event: WatchEvent): string {
  const weaker = 'A failing control was weakened further';
  const places = listDetail(event, 'places');
  const others = listDetail(event, 'objects').map((name) => quoted(name));
  const changed = [
    ...(places.length === 0 ? [] : [`the trusted location${places.length === 1 ? '' : 's'} ${places.join(', ')}`]),
    ...others,
  ];
  if (changed.length === 0) return weaker;
  return `${weaker}: ${listed(changed)} ${verb(places.length + others.length, 'was', 'were')} changed`;
}

/** The first line: the change with its actor and time; in an update, what is new. */
function openingOf(alertStory: AlertStory, sentence: Sentence): MessageOpening {
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
          : `Update ${at}: it is still not known which account made the change.`,
      );
    }
    case 'worsened': {
      if (isAccountNews(alertStory)) return opensWithText(`Update ${at}: ${whole(sentence)}`);
      const added = gravestNewEvent(report, story);
      const ended =
        report.alert.resolvedAt === null ? '' : ` This alert ended ${clock.short(report.alert.resolvedAt)}.`;
      const { ended: over, lost } = wordingOf(added.source);
      const scene = { ...lead.scene, event: added };
      const news = added.type === 'recovery' ? over(scene) : `${lost(scene)}${newlyIn(scene)}`;
      return opensWithText(`Update ${at}: ${news}.${ended}`);
    }
    case 'signedIn':
      return opensWithText(`Update ${at}: ${signInsFound(watchedIn(report, lead.scene)) ?? 'sign-ins were read'}.`);
    case 'eased':
      return opensWithText(`Update ${at}: nobody is exposed by this change any more. The change is still in place.`);
    case 'reopened':
      return opensWithSentence({ ...sentence, clause: `Open again: ${smallStart(sentence.clause, subject)}` });
    case 'reminder':
      return opensWithText(`Reminder ${at}: nobody has acknowledged this since ${clock.short(openSince(report))}.`);
    case 'escalated':
      return opensWithText(`Sent to you because nobody has acknowledged this since ${clock.short(openSince(report))}.`);
    default:
      return isOfRuleAlone(story)
        ? opensWithText(afterRule(story.lead, clock) ?? whole(sentence))
        : opensWithSentence(sentence);
  }
}

/** When the alert was opened, or opened again. */
const openSince = ({ alert, transitions }: AlertReport): string =>
  [...transitions].filter(({ type }) => type === 'reopened').sort((a, b) => b.seq - a.seq)[0]?.at ?? alert.openedAt;

/**
 * Why an event is reported although a rule had covered it; undefined for all others. `past`: it happened once, so there
 * is nothing that could end.
 */
function ofRule({ details, concern, type }: WatchEvent): 'ended' | 'changed' | 'past' | undefined {
  if (details.rule === 'changed') return 'changed';
  if (details.rule !== 'ended') return undefined;
  return details.ruleKind === 'pause' && type === 'detection' && concern === null ? 'past' : 'ended';
}

/**
 * True if no change can be named in the first line: none is known, the end of the rule hides when it was made, or a
 * migration left a list.
 */
const isOfRuleAlone = ({ lead, subject }: EventStory): boolean =>
  (ofRule(lead) === 'ended' &&
    (subject.type !== 'detection' || subject.happenedAt === null || isLeftByMigration(lead))) ||
  (ofRule(lead) === 'changed' && ofRule(subject) === 'changed');

/** Explains a change that went beyond an accepted value, or that happened during a pause. */
function whyOnlyNow({ story, clock }: AlertStory): readonly string[] {
  const because = afterRule(story.lead, clock);
  return because === undefined || isOfRuleAlone(story) ? [] : [because];
}

/** A part of the change had its own alert until the log named its account. */
function mergedLines({ mergedFrom = [], transitions, coveredSeq = 0 }: AlertReport): readonly string[] {
  const unsaid = transitions.filter(({ seq }) => seq > coveredSeq).map(({ at }) => at);
  const keys = mergedFrom.filter(({ at }) => unsaid.includes(at)).map(({ key }) => key);
  return keys.length === 0
    ? []
    : [
        `${keys.length === 1 ? 'Alert' : 'Alerts'} ${listed(keys)} ${verb(keys.length, 'is', 'are')} part of this one now: the log names the same account.`,
      ];
}

/** Earlier alerts that also counted the people of this alert, so that their numbers are too high. */
function countedInLines({ countedIn = [] }: AlertReport): readonly string[] {
  if (countedIn.length === 0) return [];
  const [alerts, were] = countedIn.length === 1 ? ['Alert', 'was'] : ['Alerts', 'were'];
  const counts = verb(countedIn.length, 'counts', 'count');
  return [
    `${alerts} ${listed(countedIn)} ${counts} the people of this change too: ${verb(countedIn.length, 'it', 'they')} ${were} sent before the log showed who exposed them.`,
  ];
}

/** An operator closed the alert before anything was fixed. */
function fixedLaterLines({ report: { alert, events }, story, lead, clock }: AlertStory): readonly string[] {
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
const isFixedLater = ({ status, closed, named }: AlertReport['alert']): boolean =>
  status === 'resolved' && closed !== null && named.some(({ endedAt }) => endedAt !== null) && !named.some(isLeft);

/** How much of the change was undone, and how many people it no longer exposes. */
function undoneLines({ report, story }: AlertStory): readonly string[] {
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

/**
 * While these sources are unread, the end of the alert cannot be seen, so its numbers and its status are those of the
 * last collection.
 */
function unreadLines({ report: { unread = [], surface }, clock }: AlertStory): readonly string[] {
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

/** The log showed after the end of planned work that the change was part of it. */
const plannedLines = ({ report: { alert }, clock }: AlertStory): readonly string[] =>
  alert.planned === undefined
    ? []
    : [`This was planned work, announced until ${clock.moment(alert.planned.until)}, and it is still in place.`];

const ruleWords: Readonly<Record<string, string>> = {
  suppression: 'The mute',
  acceptance: 'The exception',
  expectedChange: 'The planned work',
  pause: 'The pause',
  migration: 'The migration',
};

/** Says that a rule no longer covers the event. */
function afterRule(lead: WatchEvent, clock: LocalTime): string | undefined {
  switch (ofRule(lead)) {
    case 'ended':
      return `${ruleWords[String(lead.details.ruleKind)] ?? 'The rule'} ended ${clock.short(lead.anchor)}, and this is still wrong.`;
    case 'changed':
      return `This was accepted as it was, but it has changed since ${clock.short(lead.anchor)}.`;
    case 'past':
      return `This happened during the pause that ended ${clock.short(lead.anchor)}.`;
    case undefined:
      return undefined;
  }
}

/** The clause with its original first letter, for use inside a sentence: a name keeps its capital. */
const smallStart = (clause: string, { wording, scene }: AlertStory['subject']): string =>
  capital(wording.happened(scene)) === clause ? wording.happened(scene) : clause;

const nothingElse = (report: AlertReport): string => {
  if (isSplit(report)) return ' The rest is another change.';
  return report.transitions.some((transition) => isNewSince(transition, report)) ? '' : ' Nothing else changed.';
};

/** The part of the event that the alert still names; the rest turned out to be another action. */
function ownPart(event: WatchEvent, alert: AlertReport['alert']): WatchEvent {
  const own = alert.named.find(({ eventId, type }) => eventId === event.id && type === 'change');
  return withoutEased(own === undefined ? event : partOf(event, own.elements), alert);
}

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

/**
 * The most severe event that no earlier message to the recipient named; among equals, the one that affects the most
 * people. If the subject shows a later state of the same problem, the update shows that state too.
 */
const gravestNewEvent = ({ alert, transitions, events, coveredSeq }: AlertReport, story: EventStory): WatchEvent => {
  const worse = transitions.filter(({ type }) => type === 'worsened').sort((a, b) => a.seq - b.seq);
  const last = worse.at(-1);
  const isUnsaid = ({ seq, at }: Transition): boolean =>
    coveredSeq === undefined ? at === last?.at : seq > coveredSeq;
  const unsaid = worse.filter(isUnsaid);
  const news = (unsaid.length > 0 ? unsaid : worse.slice(-1)).flatMap(({ eventId }) =>
    events.filter(({ id }) => id === eventId),
  );
  const [gravest] = [...news].sort(byGravity);
  const isOfLead = gravest?.source === story.lead.source && gravest.resource.id === story.lead.resource.id;
  if (isOfLead && news.some(({ id }) => id === story.lead.id)) return story.lead;
  return gravest ?? events.find(({ id }) => id === alert.leadEventId) ?? story.lead;
};

function meaningOf({ report, story, lead, subject }: AlertStory): readonly string[] {
  const own = lead.wording.meaning(lead.scene);
  // The lead event says what people lost, so the cause only adds other facts ("no policy was edited").
  const added = story.cause === undefined ? [] : causeAdds(subject.wording, subject.scene);
  return [...weakerBy(story.lead), ...own, ...added, ...sharedBy(report, story)];
}

/** Says how many of the people whom two changes expose together are exposed by this one, if that was counted. */
function sharedBy(report: AlertReport, story: EventStory): readonly string[] {
  const { lead, cause } = story;
  if (!sharesNumbers(report, [lead, cause]))
    return isPartlyProved(report, story) ? ['The log does not show yet that this account made all of it.'] : [];
  const all = countedIn(lead);
  const own = cause === undefined ? undefined : ownCount(report, cause);
  if (own === 0 && all !== undefined && all > 0)
    return [`This change exposes none of these ${count(all, 'person', 'people')}. Another change exposes them.`];
  return own !== undefined && all !== undefined && own > 0 && own < all
    ? [`This change exposes ${number(own)} of these ${number(all)} people. The others are exposed by another change.`]
    : [
        isCounted(lead.exposure)
          ? 'These numbers include another change.'
          : 'Another change, with an alert of its own, has the same effect.',
      ];
}

/**
 * The log names the account of an edit, but the control fails for more than that edit explains: another account may
 * have made the rest. If a collection found the edit itself, the alert has only its part.
 */
const isPartlyProved = ({ alert: { named } }: AlertReport, { lead, cause, episode }: EventStory): boolean =>
  cause !== undefined &&
  named.every(({ type, isRecord }) => type !== 'change' || isRecord) &&
  isLogged(cause) &&
  attributionOf(cause, episode).status === 'known' &&
  listDetail(lead, 'subjects').length > 0 &&
  ['notYetKnown', 'ambiguous'].includes(attributionOf(lead, episode).status);

/** "Before that, 14 people were affected; now 20 are." */
function weakerBy({ type, exposure, details }: WatchEvent): readonly string[] {
  const { wereExposed } = details;
  if (type !== 'weakened' || !isCounted(exposure) || typeof wereExposed !== 'number') return [];
  if (exposure.count <= wereExposed) return [];
  const [one, many] = exposure.unit === 'people' ? ['person was', 'people were'] : ['device was', 'devices were'];
  return [
    `Before that, ${count(wereExposed, one, many)} affected; now ${number(exposure.count)} ${verb(exposure.count, 'is', 'are')}.`,
  ];
}

const causeAdds = ({ id, meaning }: Wording, scene: Scene): readonly string[] =>
  id === 'EV.R12' ? meaning(scene).slice(0, 1) : [];

function sectionsOf(alertStory: AlertStory): readonly Section[] {
  const { story, lead, attribution, actorContext } = alertStory;
  const exposed = lead.wording.exposed?.(lead.scene) ?? exposedLines(lead.scene);
  return [
    section('TIMELINE', timelineOf(alertStory)),
    section('WHO IS EXPOSED', exposed),
    ...sinceThenSections(watchedIn(alertStory.report, lead.scene)),
    section(isLeftByMigration(story.lead) ? 'STILL OPEN' : 'ALSO', alsoLines(alertStory)),
    section('BY WHOSE ACCOUNT', [...actorLines(attribution, actorContext), ...otherActorLines(alertStory)]),
    ...changeSections(alertStory),
  ].filter(({ lines }) => lines.length > 0);
}

const watchedIn = (report: AlertReport, { naming: names, clock }: Scene): Watched => ({ report, naming: names, clock });

/** The steps of the story that several detections form. If there are several stories: of the longest one. */
function timelineOf({ story, lead }: AlertStory): readonly string[] {
  const all = [story.lead, ...story.others].map(
    (event) => wordingOf(event.source).timeline?.({ ...lead.scene, event }) ?? [],
  );
  return linesUpTo(
    all.reduce((longest, one) => (one.length > longest.length ? one : longest), []),
    8,
  );
}

/** The change; if it belongs to another event, also what the control shows of it. */
function changeSections({ report, story, lead, subject }: AlertStory): readonly Section[] {
  const { event, wording, scene } = subject;
  const seen = (lines: readonly Line[]): readonly string[] => lines.map((line) => evidenceInWords(line, scene.naming));
  const isEvidence = isFailure(event) && event.lines.every(({ before }) => before.length === 0);
  const changed =
    wording.changed?.(scene) ??
    (isEvidence ? seen(event.lines) : changedLines(event).map((line) => lineInWords(line, scene.naming)));
  // A sign-in or an attack has no earlier value.
  const heading = changed.some((line) => line.includes(' -> ')) ? 'BEFORE -> AFTER' : 'DETAILS';
  return [
    section(isEvidence ? 'EVIDENCE' : heading, linesUpTo(changed, 8)),
    section(
      sharesNumbers(report, [story.lead, story.cause]) || isPartlyProved(report, story)
        ? 'EVIDENCE OF ALL CHANGES'
        : 'EVIDENCE',
      story.cause === undefined ? [] : linesUpTo(seen(lead.scene.event.lines), 4),
    ),
  ];
}

const changedLines = ({ lines }: WatchEvent): readonly Line[] =>
  lines.filter(({ before, after }) => !isSameJson(before, after));

const section = (heading: string, lines: readonly string[]): Section => ({ heading, lines });

/**
 * All other problems in this alert, one line per source and object. For an ended migration: everything that it left
 * open.
 */
function alsoLines(alertStory: AlertStory): readonly string[] {
  const distinct = distinctLines(alertStory);
  return distinct.length <= 6
    ? distinct
    : [...distinct.slice(0, 5), `${number(distinct.length - 5)} more on the alert page`];
}

function distinctLines({ report, story, lead }: AlertStory): readonly string[] {
  const reported = isLeftByMigration(story.lead)
    ? leftOpen(story, report.alert)
    : story.others.filter((event) => !story.further.includes(event));
  // The line that a control still fails is left out if the message counts the control again anyway.
  const isSaid = (event: WatchEvent): boolean =>
    flagDetail(event, 'isGoingOn') &&
    [story.lead, ...reported].some((one) => one !== event && one.source === event.source);
  const isCountedLater = (event: WatchEvent): boolean =>
    isFailure(event) && reported.some((one) => one.source === event.source && countsLater(one, event));
  const lines = reported
    .filter((event) => !isSaid(event) && !isCountedLater(event))
    .map((event) => {
      const wording = wordingOf(event.source);
      const scene = { ...lead.scene, event };
      // It is unknown here whom the other alert's change exposes.
      if (flagDetail(event, 'isGoingOn') && event.exposure === null && wording.requirement !== undefined)
        return `Still failing: ${wording.requirement} (${event.source})`;
      const said = wording.role === 'cause' ? wording.happened(scene) : wording.lost(scene);
      return `${capital(said)}${newlyIn(scene)} (${event.source})`;
    });
  return [...new Set(lines)];
}

/** ": Lea Novak is new", for a control that counts people and got worse. Empty if it is not known who is new. */
function newlyIn({ event, naming: names }: Scene): string {
  const isCompared = event.type === 'weakened' && numberDetail(event, 'wereExposed') !== undefined;
  const added = isCompared ? listDetail(event, 'newlyExposed') : [];
  return added.length === 0 ? '' : `: ${listedUpTo(added.map(names.person), 3)} ${verb(added.length, 'is', 'are')} new`;
}

/** True if the first event has the newer number of the same control. */
const countsLater = (one: WatchEvent, { exposure, recordedAt }: WatchEvent): boolean =>
  isCounted(one.exposure) &&
  isCounted(exposure) &&
  (one.recordedAt > recordedAt || (one.recordedAt === recordedAt && one.exposure.count > exposure.count));

/** Everything that a migration left open, with the event that the message begins with: people need one complete list. */
const leftOpen = ({ lead, episode }: EventStory, { status, concerns }: AlertReport['alert']): readonly WatchEvent[] => [
  lead,
  ...episode.filter(
    (event) =>
      isLeftByMigration(event) &&
      event.id !== lead.id &&
      (status !== 'open' || event.concern === null || concernsOf(event).some((one) => concerns.includes(one))),
  ),
];

/** What people lost. For an ended migration: how much is still open. */
function lostBy(alertStory: AlertStory): string {
  const { story, lead } = alertStory;
  if (!isLeftByMigration(story.lead)) return lostByOwnPart(alertStory) ?? lead.wording.lost(lead.scene);
  return `a migration ended and left ${count(distinctLines(alertStory).length, 'thing', 'things')} open`;
}

/** The other actors in a story, named separately from the actor of this change. */
function otherActorLines({ report, attribution, actorContext }: AlertStory): readonly string[] {
  const all = report.alert.attribution;
  if (all.status !== 'ambiguous' || attribution.status !== 'known') return [];
  const { actor } = attribution;
  const others = all.candidates.filter((candidate) => JSON.stringify(candidate) !== JSON.stringify(actor));
  return others.length === 0
    ? []
    : [
        `Other changes in this alert: ${listed(others.map((other) => byAccount({ ...attribution, actor: other }, actorContext.naming).trim()))}.`,
      ];
}

function stepsOf({ report, story, subject, lead, attribution }: AlertStory): readonly string[] {
  // The advice about a leaked password comes first, because the password stays leaked whatever else happened.
  const first = story.others.find(({ source }) => wordingOf(source).advisesFirst === true);
  const ofFirst = first === undefined ? undefined : wordingOf(first.source).ask?.({ ...lead.scene, event: first });
  if (ofFirst !== undefined) return branchesOf(ofFirst);
  const { wording, scene } = subject;
  const asks = wording.ask?.(scene);
  // Secure Score points fell a day ago without a known change, so there is nothing to ask about.
  const isPoints = attribution.status === 'notLogged' && attribution.log === 'behindTheScore';
  // A device reports its state itself. Until an edit is found that caused it, there is nobody to ask.
  const isReported = attribution.status === 'notYetKnown' && scene.event.resource.kind === 'managedDevice';
  if (
    asks !== undefined &&
    (attribution.status === 'nobody' || isReported || isPoints || wording.isOwnAction === true)
  ) {
    return branchesOf(asks);
  }
  if (isFixedLater(report.alert)) return stepsFor(attribution, null, scene.naming);
  // Lists only what still differs, because the rest need not be undone.
  const left = withoutElements(scene.event, undoneElements(report.alert));
  return stepsFor(attribution, wording.remedy({ ...scene, event: { ...left, attribution } }), scene.naming);
}

/** The dangerous answer comes first, because some people read only one line. */
function branchesOf({ question, yes, no, danger, ifYes = 'Yes', ifNo = 'No' }: Ask): readonly string[] {
  const branches = [`${ifNo}: ${no}`, `${ifYes}: ${yes}`];
  return [question, ...(danger === 'yes' ? branches.reverse() : branches)];
}

function factsOf({ report, lead, attribution, actorContext }: AlertStory, steps: readonly string[]): Message['facts'] {
  const signedIn = signInsInShort(watchedIn(report, lead.scene));
  const exposed = lead.wording.exposed?.(lead.scene)[0] ?? exposedInShort(lead.scene);
  const first = firstStep(steps);
  return [
    ...(first === undefined ? [] : [{ label: 'Do first', value: first }]),
    ...(exposed === undefined ? [] : [{ label: 'Exposed', value: exposed }]),
    ...(signedIn === undefined ? [] : [{ label: 'Signed in', value: signedIn }]),
    { label: 'By', value: actorInShort(attribution, actorContext) },
  ];
}

/** `14 of 312, 3 admins (Ada Brandt, Paul Orth, svc-migration)` */
function exposedInShort({ event: { exposure }, naming: names }: Scene): string | undefined {
  if (exposure !== null && !isCounted(exposure)) return notCounted(exposure, names);
  if (exposure === null || exposure.count === 0) return undefined;
  const counts = `${number(exposure.count)} of ${number(exposure.of)} ${exposure.unit}`;
  if (exposure.privilegedCount === 0) return counts;
  const shown = exposure.privilegedIds.slice(0, 3).map(names.person).join(', ');
  const rest = exposure.privilegedCount - Math.min(3, exposure.privilegedIds.length);
  const who = rest > 0 ? `${shown} and ${number(rest)} more` : shown;
  return `${counts}, ${number(exposure.privilegedCount)} ${exposure.privilegedCount === 1 ? 'admin' : 'admins'} (${who})`;
}

function linksOf({ report, subject }: AlertStory): readonly Link[] {
  // The deployment is not a tenant of Entra, so it has no portal page.
  if (report.alert.tenantId === deploymentId) return [alertLink(report)];
  const portal = subject.wording.portal(subject.scene);
  const url = portalIn(report.tenant.cloud ?? 'global', portal.url);
  return [alertLink(report), ...(url === null ? [] : [{ label: portal.label, url }])];
}

/** `Happened 14:02 · seen 14:08 · sent 14:08     Tue 24 Nov, Berlin (UTC+1)` */
function timesOf({ report, story, subject, happenedAt, clock }: AlertStory): string {
  const { event } = subject;
  const happened =
    happenedAt === undefined ? `Happened ${whenOf(event, undefined, clock)}` : `Happened ${clock.short(happenedAt)}`;
  const seen = `seen ${clock.short(story.seenAt)}`;
  return `${happened} · ${seen} · sent ${clock.time(report.sentAt)}     ${clock.weekday(report.sentAt)}, ${clock.zone}`;
}

/** `Control ZT.ID.001, which had passed since monitoring began on 28 Sep. Detection EV.P02.` */
function originOf({ report, story, clock }: AlertStory): string {
  const sources = sourcesOf(story);
  const controls = sources.filter((source) => source.startsWith('ZT.')).slice(0, 3);
  const detections = sources.filter((source) => source.startsWith('EV.'));
  const heldOf = (control: string): string => passedWords(control, report, clock);
  return [
    ...[...new Set(controls.map(heldOf))].map((held) => {
      const ids = controls.filter((control) => heldOf(control) === held);
      return `${ids.length === 1 ? 'Control' : 'Controls'} ${listed(ids)}${held}.`;
    }),
    ...(detections.length === 0
      ? []
      : [`${detections.length === 1 ? 'Detection' : 'Detections'} ${listed(detections)}.`]),
  ].join(' ');
}

function passedWords(control: string, report: AlertReport, clock: LocalTime): string {
  const since = passedSinceOf(report, control);
  if (since === undefined) return '';
  return daysBetween(report.watchedSince, since) < 1
    ? `, which had passed since monitoring began on ${clock.day(since)}`
    : `, which had passed since ${clock.day(since)}`;
}

const sourcesOf = ({ lead, episode }: EventStory): readonly string[] => {
  const reported = episode.filter(({ type }) => type !== 'attribution' && type !== 'change');
  return [...new Set([lead.source, ...reported.map(({ source }) => source)])];
};

export type { AlertReport } from './alert-report';

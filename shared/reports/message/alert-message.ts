import { undoneElements, withoutEased } from '../../core/alert/still-exposed';
import { partOf, withoutElements } from '../../core/alerting/part';
import type { Link, Message, MessageActor } from '../../core/delivery/message';
import { deploymentId } from '../../core/deployment/deployment';
import { type Attribution, isCounted, type WatchEvent } from '../../core/event/event';
import { cardFooterOf, footerOf, severityWord, tenantNameOf, titled, toneOf } from '../frame';
import { actorInShort, firstStep, stepsFor } from '../language/actor';
import { listed, number } from '../language/counting';
import { daysBetween, type LocalTime } from '../language/local-time';
import { namedEvents } from '../language/named-event';
import { notCounted } from '../language/not-counted';
import { plainText } from '../language/plain-text';
import { portalIn } from '../language/portal';
import type { Ask, Scene } from '../language/scene';
import { type EventStory, whenOf } from '../language/story';
import { wordingOf } from '../wording';
import {
  acknowledgedLines,
  countedInLines,
  dangerOf,
  fixedLaterLines,
  furtherChanges,
  isFixedLater,
  meaningOf,
  mergedLines,
  plannedLines,
  relatedLines,
  undoneLines,
  unreadLines,
  whyOnlyNow,
} from './alert-lines';
import { headlineBy, openingOf, ownChange, sentenceOf } from './alert-opening';
import { type AlertReport, alertLink, passedSinceOf } from './alert-report';
import { sectionsOf, watchedIn } from './alert-sections';
import { type AlertStory, alertStoryOf } from './alert-story';
import { renderBlind } from './blind-message';
import { renderHandled, renderMerged, renderPlanned } from './not-restored-message';
import { remediesOf } from './remedies';
import { renderActorAfterEnd, renderResolved, renderSignInsAfterEnd } from './resolved-message';
import { signInsInShort } from './since-then';
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

function renderOpen(report: AlertReport): Message {
  const alertStory = alertStoryOf(report);
  const { story, clock } = alertStory;
  const { alert, sentAt, tenant } = report;
  const title = titled(severityWord(alert.severity), tenant, headlineBy(alertStory), alert.key);
  const sentence = sentenceOf(alertStory);
  const change = ownChange(alertStory, sentence);
  const unread = unreadLines(alertStory);
  const further = furtherChanges(alertStory);
  // The first line of an update has the latest one.
  const remedies = remediesOf(alertStory).slice(0, report.because === 'remedied' ? -1 : undefined);
  const steps = stepsOf(alertStory);
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: toneOf(alert.severity),
    severity: alert.severity,
    key: alert.key,
    ...title,
    ...openingOf(alertStory, sentence),
    changes: [...change, ...unread, ...further, ...remedies],
    paragraphs: [
      ...change,
      ...dangerOf(alertStory, steps),
      ...unread,
      ...further,
      ...remedies,
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

/** The part of the event that the alert still names; the rest turned out to be another action. */
function ownPart(event: WatchEvent, alert: AlertReport['alert']): WatchEvent {
  const own = alert.named.find(({ eventId, type }) => eventId === event.id && type === 'change');
  return withoutEased(own === undefined ? event : partOf(event, own.elements), alert);
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
  const controls = sources.filter((source) => source.startsWith('ZT.'));
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

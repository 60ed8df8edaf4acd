import type { Transition } from '../../core/alert/alert';
import { type Attribution, isFailure, type WatchEvent } from '../../core/event/event';
import { byGravity } from '../../core/event/gravity';
import { isAtLeast } from '../../core/event/severity';
import { tenantNameOf } from '../frame';
import type { ActorContext } from '../language/actor';
import { type LocalTime, localTime } from '../language/local-time';
import { naming, withGroupsIn } from '../language/naming';
import type { Scene, Wording } from '../language/scene';
import { attributionOf, type EventStory, happenedAtOf, storyOf } from '../language/story';
import { wordingOf } from '../wording';
import { isOfRuleAlone } from './after-rule';
import type { AlertReport } from './alert-report';
import { countedIn } from './own-part';

/** The input of every part of an open alert's message. */
export type AlertStory = {
  readonly report: AlertReport;
  readonly story: EventStory;
  readonly clock: LocalTime;
  readonly lead: { readonly wording: Wording; readonly scene: Scene };
  /** The event whose account and time the message names: the cause if there is one, otherwise the lead. */
  readonly subject: { readonly event: WatchEvent; readonly wording: Wording; readonly scene: Scene };
  readonly attribution: Attribution;
  readonly happenedAt: string | undefined;
  readonly actorContext: ActorContext;
  /** The change behind a failed control, if an update is the first to show it and nobody was counted. */
  readonly behindFailure: WatchEvent | undefined;
};

export function alertStoryOf(report: AlertReport): AlertStory {
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
    behindFailure: changeBehindFailure(report, story),
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

function changeBehindFailure(report: AlertReport, story: EventStory): WatchEvent | undefined {
  if (report.because !== 'worsened' || isOfRuleAlone(story) || !isFailure(story.lead)) return undefined;
  const added = gravestNewEvent(report, story);
  const isShown =
    added.type === 'detection' &&
    isAtLeast(added.severity, report.alert.severity) &&
    countedIn(story.lead) === undefined;
  return isShown ? added : undefined;
}

/**
 * The most severe event that no earlier message to the recipient named; among equals, the one that affects the most
 * people. If the subject shows a later state of the same problem, the update shows that state too.
 */
export const gravestNewEvent = (
  { alert, transitions, events, coveredSeq }: AlertReport,
  story: EventStory,
): WatchEvent => {
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

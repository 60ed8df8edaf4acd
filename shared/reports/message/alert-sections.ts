import { concernsOf } from '../../core/alerting/concerns';
import { isSameJson } from '../../core/canonical';
import type { Section } from '../../core/delivery/message';
import { isCounted, isFailure, type Line, type WatchEvent } from '../../core/event/event';
import { isLeftByMigration } from '../../core/rule/rules';
import { actorLines, byAccount } from '../language/actor';
import { linesUpTo, listed, listedUpTo, number, verb } from '../language/counting';
import { flagDetail, listDetail, numberDetail } from '../language/details';
import { evidenceInWords, lineInWords } from '../language/naming';
import { capital } from '../language/plain-text';
import { exposedLines, type Scene } from '../language/scene';
import type { EventStory } from '../language/story';
import { wordingOf } from '../wording';
import type { AlertReport } from './alert-report';
import type { AlertStory } from './alert-story';
import { isPartlyProved, sharesNumbers } from './own-part';
import { sinceThenSections, type Watched } from './since-then';

export function sectionsOf(alertStory: AlertStory): readonly Section[] {
  const { story, lead, attribution, actorContext } = alertStory;
  const exposed = lead.wording.exposed?.(lead.scene) ?? exposedLines(lead.scene);
  const added = newlyIn(lead.scene);
  return [
    section('TIMELINE', timelineOf(alertStory)),
    section('WHO IS EXPOSED', added === undefined ? exposed : [...exposed, `${added}.`]),
    ...sinceThenSections(watchedIn(alertStory.report, lead.scene)),
    section(isLeftByMigration(story.lead) ? 'STILL OPEN' : 'ALSO', alsoLines(alertStory)),
    section('BY WHOSE ACCOUNT', [...actorLines(attribution, actorContext), ...otherActorLines(alertStory)]),
    ...changeSections(alertStory),
  ].filter(({ lines }) => lines.length > 0);
}

export const watchedIn = (report: AlertReport, { naming: names, clock }: Scene): Watched => ({
  report,
  naming: names,
  clock,
});

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
  const compared = (shown: WatchEvent): readonly string[] =>
    changedLines(shown).map((line) => lineInWords(line, scene.naming));
  const own = wording.changed?.(scene) ?? (isEvidence ? seen(event.lines) : compared(event));
  // If the change itself shows no values, the comparison of the control that it weakened does.
  const isOfAll = sharesNumbers(report, [story.lead, story.cause]) || isPartlyProved(report, story);
  const isByControl = own.length === 0 && story.lead.type === 'weakened' && !isOfAll;
  const changed = isByControl ? compared(lead.scene.event) : own;
  // A sign-in or an attack has no earlier value.
  const heading = changed.some((line) => line.includes(' -> ')) ? 'BEFORE -> AFTER' : 'DETAILS';
  return [
    section(isEvidence ? 'EVIDENCE' : heading, linesUpTo(changed, 8)),
    section(
      isOfAll ? 'EVIDENCE OF ALL CHANGES' : 'EVIDENCE',
      story.cause === undefined || isByControl ? [] : linesUpTo(seen(lead.scene.event.lines), 4),
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

export function distinctLines({ report, story, lead }: AlertStory): readonly string[] {
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
      if (flagDetail(event, 'isGoingOn') && event.exposure === null && wording.fails !== undefined)
        return `Still failing: ${wording.fails(event)} (${event.source})`;
      const said = wording.role === 'cause' ? wording.happened(scene) : wording.lost(scene);
      return `${withNew(capital(said), scene)} (${event.source})`;
    });
  return [...new Set(lines)];
}

/** `7 people hold admin roles permanently: Lea Novak is new`. */
export function withNew(said: string, scene: Scene): string {
  const added = newlyIn(scene);
  return added === undefined ? said : `${said}: ${added}`;
}

/** "Lea Novak is new", for a control that counts people and got worse. Undefined if it is not known who is new. */
function newlyIn({ event, naming: names }: Scene): string | undefined {
  const isCompared = event.type === 'weakened' && numberDetail(event, 'wereExposed') !== undefined;
  const added = isCompared ? listDetail(event, 'newlyExposed') : [];
  return added.length === 0
    ? undefined
    : `${listedUpTo(added.map(names.person), 3)} ${verb(added.length, 'is', 'are')} new`;
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

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  isSameChange,
  type NamedChange,
  namedChangeOf,
  sameSessionMs,
} from '../../../shared/core/alerting/named-change';
import { activityOf } from '../../../shared/core/attribution';
import { daysUntilFirst, pastOfUnseen } from '../../../shared/core/event/actor-past';
import { collectionEvents } from '../../../shared/core/event/collection-events';
import type { CollectionFacts, FoundDetection } from '../../../shared/core/event/collection-facts';
import type { Detector, DetectorFacts } from '../../../shared/core/event/detector';
import type { WatchEvent } from '../../../shared/core/event/event';
import { isAtLeast } from '../../../shared/core/event/severity';
import { stepsOfStory } from '../../../shared/core/event/story-event';
import { firstAtLeast } from '../../../shared/core/first-at-least';
import { groupBy } from '../../../shared/core/group-by';
import { withIdsOf } from '../../../shared/core/log/address-ids';
import type { LoggedDetection } from '../../../shared/core/log/log-order';
import {
  isAuditRecord,
  type LogRecord,
  recordHappenedAt,
  recordIdentity,
  recordMs,
  recordTime,
} from '../../../shared/core/log/record';
import { isTwin } from '../../../shared/core/log/twins';
import type { DirectoryName } from '../../../shared/core/resource/directory-name';
import { type Familiarity, unknownFamiliarity, withNews } from '../../../shared/core/sign-in/habits';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { hourMs, minuteMs } from '../../../shared/core/time/durations';
import { enabledOf } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detections';
import { uncounted } from '../../../shared/detections/state/exposure';
import { isLogKind } from '../../../shared/kinds';
import { fromChange, fromRecord, settled } from '../../../shared/pipeline/collect/detect';
import { type FactsOfFile, fileFacts } from '../../../shared/pipeline/collect/detector-facts';
import { isRisky } from '../../../shared/pipeline/collect/facts/standing-facts';
import { storiesOfAll } from '../../../shared/pipeline/collect/find-stories';
import { actorsOf } from '../../../shared/pipeline/collect/keep-names';
import { isSignIn } from '../../../shared/pipeline/collect/sign-in-habits';
import { stateFrom, type TenantState } from '../../../shared/pipeline/collect/tenant-state';
import type { Ports } from '../../../shared/pipeline/context';
import { detectedEvent, type NamedTarget, type TimedEvent } from '../../../shared/reports/export/detected-event';
import { everyLicence } from '../assess/assess-tenant';
import type { AssessedTenant } from '../assess/assessed-tenant';
import { readTenant } from '../assess/folder-tenant';
import { type Folder, readFolder, readJson } from '../assess/read-folder';
import { configurationOf, namesIn } from '../assess/run';
import { type EntryFile, openEntries } from './entry-file';
import { changesIn, type ReadSight } from './read-sights';
import type { EntrySurvey } from './survey';

type DetectRun = {
  readonly events: readonly TimedEvent[];
  /** One line each: which line of the file could not be read, and why. */
  readonly problems: readonly string[];
};

/** Reads log entries from a file and returns the detections of the live pipeline. */
export async function detectInFile(file: string, tenantFolder: string | undefined): Promise<DetectRun> {
  const entries = await openEntries(file);
  try {
    return await detectInEntries(entries, tenantFolder);
  } finally {
    entries.close();
  }
}

async function detectInEntries(file: EntryFile, tenantFolder: string | undefined): Promise<DetectRun> {
  // The log ends with its last entry, so that is the current time.
  const now = new Date(file.lastAt).toISOString();
  const { tenant, configuration } = tenantOf(tenantFolder, now);
  const pipeline = {
    detectors: enabledOf(detectors, configuration),
    log: (name: string, fields: object) => console.error(`${name} ${JSON.stringify(fields)}`),
  };
  const { found, entryOf, names } = await detectIn(pipeline, file, tenant, configuration, now);
  const collection = { tenantId: configuration.tenantId, now, recordDay: now.slice(0, 10), startedFrom: now };
  const events = collectionEvents(
    collection,
    [],
    found.map(({ detection }) => detection),
    [],
  );
  const lines = found.flatMap(({ detection: { detection }, recordIds }, at): Line[] => {
    const event = events[at];
    return event === undefined ? [] : [{ event, recordIds, alerts: detection.alerts, story: null }];
  });
  const activityIn = ({ recordIds: [id = ''] }: Line): string | null => entryOf.get(id)?.activity ?? null;
  const printed = await withStories(oneLineAChange(lines, activityIn), collection, pipeline.detectors);
  return {
    problems: file.count === 0 ? [...file.problems, nothingRead(file.problems.length)] : file.problems,
    events: printed.map(({ event, ...line }) => {
      const first = entryOf.get(line.recordIds[0] ?? '');
      const happenedAt = event.happenedAt ?? first?.happenedAt ?? event.anchor;
      const targets = first?.targets ?? [];
      const recordIds = [...new Set(line.recordIds.map((id) => entryOf.get(id)?.id ?? id))];
      return {
        event: detectedEvent(event, { ...line, recordIds, targets, names, tenant: configuration, happenedAt }),
        happenedAt,
      };
    }),
  };
}

/** An empty output would look like a log without detections. */
const nothingRead = (unread: number): string =>
  unread === 0
    ? 'nothing was read: the file holds no entries'
    : `nothing was read: no entry belongs to a log that this command reads, in a form that it knows (${unread} in the file)`;

/** Some logs name people by address. */
const idsByAddress = (names: ReadonlyMap<string, DirectoryName>): ReadonlyMap<string, string> =>
  new Map(
    [...names.values()].flatMap(({ id, address, type }) =>
      type === 'person' && address !== null && !id.includes('@') ? [[address.toLowerCase(), id] as const] : [],
    ),
  );

/** The printed parts of an event. */
type Line = {
  readonly event: WatchEvent;
  readonly recordIds: readonly string[];
  readonly alerts: boolean;
  readonly story: string | null;
};

/**
 * Entra and PIM each write an entry about the same change, which is one alert: the more severe line is printed, with both entries.
 * The same activity twice is two changes. Entries further apart than a session are compared with no other.
 */
function oneLineAChange(lines: readonly Line[], activityIn: (line: Line) => string | null): readonly Line[] {
  const printed: Line[] = [];
  const ofProperty = new Map<string, Shown[]>();
  for (const line of lines) {
    const shown = { change: namedChangeOf(line.event), activity: activityIn(line) };
    const { property, provedAt, to } = shown.change;
    const period = Math.floor(Date.parse(provedAt ?? to) / sameSessionMs);
    const keyOf = (at: number): string => `${line.event.source}|${property}|${at}`;
    const near = [period - 1, period, period + 1].flatMap((at) => ofProperty.get(keyOf(at)) ?? []);
    const at = twinOf(shown, near)?.at ?? printed.length;
    const known = printed[at];
    printed[at] = known === undefined ? line : joined(known, line);
    ofProperty.set(keyOf(period), [...(ofProperty.get(keyOf(period)) ?? []), { ...shown, at }]);
  }
  return printed;
}

/** The content of an entry. `at`: the index of its line. */
type Shown = { readonly change: NamedChange; readonly activity: string | null; readonly at: number };

/** A printed line about the same change, if it has no entry with this activity yet. */
const twinOf = ({ change, activity }: Omit<Shown, 'at'>, alike: readonly Shown[]): Shown | undefined =>
  change.isMomentary || activity === null
    ? undefined
    : alike.find(
        (one) =>
          one.activity !== null &&
          isSameChange(one.change, change) &&
          !alike.some((other) => other.at === one.at && other.activity === activity),
      );

function joined(known: Line, line: Line): Line {
  const [main, other] = isAtLeast(known.event.severity, line.event.severity) ? [known, line] : [line, known];
  return {
    ...main,
    recordIds: [...new Set([...main.recordIds, ...other.recordIds])],
    alerts: main.alerts || other.alerts,
  };
}

/** Adds the stories that the lines form. A story is a line of its own, after its last step. */
async function withStories(
  lines: readonly Line[],
  collection: CollectionFacts,
  enabled: readonly Detector[],
): Promise<readonly Line[]> {
  const plans = enabled.flatMap(({ story }) => story ?? []);
  const found = await storiesOfAll(
    plans,
    collection,
    lines.map(({ event }) => withUnknownPeople(event)),
    async () => [],
  );
  const idsOf = new Map(lines.map(({ event, recordIds }) => [event.id, recordIds]));
  const storyOf = new Map<string, string>();
  const stories = worstOfEach(found).map(({ event, steps }): Line => {
    for (const id of steps) if (!storyOf.has(id)) storyOf.set(id, event.source);
    const recordIds = [...new Set(steps.flatMap((id) => idsOf.get(id) ?? []))];
    return { event, recordIds, alerts: event.groupKey !== null, story: event.source };
  });
  const steps = lines.map((line) => ({ ...line, story: storyOf.get(line.event.id) ?? null }));
  return [...steps, ...stories].sort((a, b) => timeOf(a) - timeOf(b));
}

/** In the service, a collection counts the people whom a logged change exposes. None follows the entries of a file. */
const withUnknownPeople = (event: WatchEvent): WatchEvent =>
  event.exposure?.computed === false && event.exposure.why.type === 'logOnly' && event.exposure.why.isOff !== true
    ? { ...event, exposure: uncounted({ type: 'unread', kind: 'user', objects: [] }) }
    : event;

const timeOf = ({ event }: Line): number => Date.parse(event.happenedAt ?? event.anchor);

type FoundStory = { readonly event: WatchEvent; readonly steps: readonly string[] };

/** A story that continued or got worse is one line with all of its steps. */
function worstOfEach(events: readonly WatchEvent[]): readonly FoundStory[] {
  const stories: FoundStory[] = [];
  for (const event of events) {
    const steps = stepsOfStory(event).map(({ id }) => id);
    const at = stories.findIndex(
      ({ event: other, steps: known }) =>
        other.source === event.source &&
        other.resource.id === event.resource.id &&
        steps.some((id) => known.includes(id)),
    );
    const known = stories[at];
    if (known === undefined) stories.push({ event, steps });
    else {
      const isWorse = !isAtLeast(known.event.severity, event.severity) || steps.length > known.steps.length;
      stories[at] = { event: isWorse ? event : known.event, steps: [...new Set([...known.steps, ...steps])] };
    }
  }
  return stories;
}

const nothing: Folder = { content: new Map(), others: [] };
const configFile = 'config.json';

function tenantOf(
  dir: string | undefined,
  now: string,
): { readonly tenant: AssessedTenant; readonly configuration: TenantConfiguration } {
  const folder = dir === undefined ? nothing : readFolder(dir);
  const tenant = readTenant(folder, now);
  const hasConfiguration = dir !== undefined && existsSync(join(dir, configFile));
  const content = hasConfiguration ? readJson(join(dir, configFile), configFile) : {};
  return { tenant, configuration: configurationOf(content, configFile, tenant) };
}

/** The file stands for the log, so every log kind counts as read. Unknown licences count as all, as in an assessment. */
function stateOf(tenant: AssessedTenant, configuration: TenantConfiguration, now: string): TenantState {
  const state = stateFrom(tenant.source(configuration, now, []));
  return {
    ...state,
    facts: async () => {
      const facts = await state.facts();
      return tenant.licences === null ? { ...facts, licences: everyLicence } : facts;
    },
    held: (kind) => (isLogKind(kind) ? { status: 'present', value: null, takenAt: now, version: 1 } : state.held(kind)),
  };
}

/**
 * Adds two things that the tenant state does not know: groups that are role-assignable according to the list of groups,
 * although their members are not in the folder, and the numbers of people and devices.
 */
const withWholeFolder = ({ assignableIds, countOf }: AssessedTenant, facts: DetectorFacts): DetectorFacts => ({
  ...facts,
  fleetSize: countOf,
  whyWatched: (id) => [
    ...new Set([...facts.whyWatched(id), ...(assignableIds.has(id) ? (['assignable'] as const) : [])]),
  ],
});

/** Entries about the same change of an object are at most this far apart; ms. */
const aroundChangeMs = 5 * minuteMs;

/** `isUnreadable`: the entry shows the state of an object at some time. */
type FoundInFile = {
  readonly detection: FoundDetection;
  readonly recordIds: readonly string[];
  readonly isUnreadable: boolean;
};

/** The printed parts of an entry. `id`: as in the file. */
type ShownEntry = {
  readonly id: string;
  readonly happenedAt: string;
  /** Null for an entry of another log than those of changes. */
  readonly activity: string | null;
  readonly targets: readonly NamedTarget[];
};

const shownOf = (record: LogRecord): ShownEntry => ({
  id: recordIdentity(record),
  happenedAt: recordHappenedAt(record),
  activity: isAuditRecord(record) ? activityOf(record) : null,
  targets: isAuditRecord(record) ? record.targets.map(({ type, id, displayName }) => ({ type, id, displayName })) : [],
});

type Found = {
  readonly found: readonly FoundInFile[];
  /** The entry of each detection, by the id of the detection. */
  readonly entryOf: ReadonlyMap<string, ShownEntry>;
  readonly names: ReadonlyMap<string, DirectoryName>;
};

async function detectIn(
  pipeline: Ports<'detectors' | 'log'>,
  file: EntryFile,
  tenant: AssessedTenant,
  configuration: TenantConfiguration,
  now: string,
): Promise<Found> {
  const names = namesIn(tenant);
  const named = new Map([...file.named, ...file.survey.names, ...names]);
  const ids = idsByAddress(named);
  const changes = changesIn(file.sights).map(({ sight: { recordId, at }, change }) => {
    const window = { windowFrom: at, windowTo: at };
    return { recordId, at, change, window };
  });
  const records = file.survey.lookedUp.map((record) => withIdsOf(record, ids));
  const reading = readingOf(file.survey);
  const hasApps = changes.some(({ change }) => change.kind === 'riskyServicePrincipal');
  const state = stateOf(tenant, configuration, now);
  const ofTenant = withWholeFolder(tenant, await fileFacts(configuration, state, records, reading.facts, hasApps));
  const risky = riskyIn(file.sights, ofTenant.riskyIds);
  const facts = { ...ofTenant, riskyIds: risky.ids };
  const logged: Logged[] = [];
  const entryOf = new Map<string, ShownEntry>();
  for (const entry of file.entries()) {
    const record = reading.next(withIdsOf(entry, ids));
    risky.goTo(recordMs(record));
    for (const found of fromRecord(pipeline, record, records, facts)) {
      logged.push({ found, isFresh: true, recordId: record.id });
      entryOf.set(record.id, shownOf(record));
      reading.note(found);
    }
  }
  const times = records.map(recordMs);
  const ofChanges = changes.flatMap(({ recordId, at, change, window }) => {
    const [from, to] = [Date.parse(at) - aroundChangeMs, Date.parse(at) + aroundChangeMs];
    const around = { records: records.slice(firstAtLeast(times, from), firstAtLeast(times, to)), window };
    const collection = { startedFrom: at, takenAt: at };
    return fromChange(pipeline, collection, { change }, around, facts).map((detection) => ({
      detection,
      recordIds: [recordId],
      isUnreadable: true,
    }));
  });
  return {
    found: oneLineAWhole([...settledWithIds(logged), ...ofChanges]),
    entryOf,
    names: named,
  };
}

/** The people at risk at the time of an entry, according to the tenant and to the lines that show risky users. */
function riskyIn(sights: readonly ReadSight[], ofTenant: ReadonlySet<string>) {
  const ids = new Set(ofTenant);
  const ahead = sights
    .flatMap((sight) => (sight.kind === 'riskyUser' ? [sight] : []))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return {
    ids,
    /** Microsoft rates a person only after the sign-in, so a rating within the next hour counts too. */
    goTo: (ms: number): void => {
      for (let [sight] = ahead; sight !== undefined && Date.parse(sight.at) <= ms + hourMs; [sight] = ahead) {
        if (sight.resource !== undefined && isRisky(sight.resource)) ids.add(sight.id);
        else ids.delete(sight.id);
        ahead.shift();
      }
    },
  };
}

/** Facts that depend on the entries read so far. */
function readingOf(survey: EntrySurvey) {
  const days = daysUntilFirst(detectors);
  const done = new Set<string>();
  let at = survey.since;
  let familiarity: Familiarity | undefined;
  let number = 0;
  const facts: FactsOfFile = {
    pastOf: (personId, id) => (done.has(`${id}|${personId}`) ? 'done' : pastOfUnseen(survey.since, at, days.get(id))),
    // A sign-in that the survey does not know is the one that is judged now.
    familiarityOf: ({ id }) => survey.familiarityOf.get(id) ?? familiarity ?? unknownFamiliarity,
    isUsualNetwork: survey.isUsualNetwork,
    hasSignedIn: survey.hasSignedIn,
  };
  return {
    facts,
    /** Prepares the next entry for judging. */
    next: (entry: LogRecord): LogRecord => {
      at = recordTime(entry);
      familiarity = survey.familiarities[number];
      number += 1;
      return isSignIn(entry) ? withNews(entry, familiarity, survey.afterTries.has(entry.id)) : entry;
    },
    /** Remembers that the account of this detection did such a thing before. */
    note: ({ detector, attribution }: FoundDetection): void => {
      for (const actorId of actorsOf(attribution)) done.add(`${detector.id}|${actorId}`);
    },
  };
}

/** The detections of entries, each with the ids of its entries. */
function settledWithIds(logged: readonly Logged[]): readonly FoundInFile[] {
  const ofObject = groupBy(logged, ({ found }) => objectKey(found));
  return settled(logged).map((detection) => ({
    detection,
    recordIds: recordIdsOf(detection, ofObject.get(objectKey(detection)) ?? []),
    isUnreadable: false,
  }));
}

/**
 * A spike that continued or got worse is several events of one alert, and so are an incident and its alerts: the most severe one is
 * printed, with all entries.
 */
function oneLineAWhole(found: readonly FoundInFile[]): readonly FoundInFile[] {
  const lines: FoundInFile[] = [];
  const placesOf = new Map<string, number[]>();
  const openOf = new Map<string, Set<string>>();
  for (const one of found) {
    const key = concernKey(one.detection);
    const parts = partsOf(one);
    if (one.detection.detection.effect === 'ended') {
      if (parts.length === 0) openOf.delete(key);
      for (const part of parts) openOf.get(key)?.delete(part);
      continue;
    }
    const places = placesOf.get(key) ?? [];
    placesOf.set(key, places);
    const open = openOf.get(key) ?? new Set();
    const isOpen = open.size > 0;
    openOf.set(key, new Set([...open, ...parts]));
    const place = places.findLast((at) => (parts.length > 0 ? isOpen : sharesEntry(lines[at], one)));
    const known = place === undefined ? undefined : lines[place];
    if (place === undefined || known === undefined) places.push(lines.push(one) - 1);
    else lines[place] = { ...worseOf(known, one), recordIds: [...new Set([...known.recordIds, ...one.recordIds])] };
  }
  return lines;
}

/** The parts of an object that end separately, such as the alerts of an incident. Only entries that show states have such parts. */
const partsOf = ({ isUnreadable, detection: { detection } }: FoundInFile): readonly string[] =>
  isUnreadable && Array.isArray(detection.details.elements) ? detection.details.elements : [];

/** Two spikes that share an entry are the same spike. */
const sharesEntry = (known: FoundInFile | undefined, { detection: { detection }, recordIds }: FoundInFile): boolean =>
  detection.spike !== null && known?.recordIds.some((id) => recordIds.includes(id)) === true;

const worseOf = (a: FoundInFile, b: FoundInFile): FoundInFile =>
  isAtLeast(a.detection.detection.severity, b.detection.detection.severity) ? a : b;

type Logged = LoggedDetection & { readonly recordId: string };

const concernKey = ({ detector, detection }: FoundDetection): string => `${detector.id}|${detection.resourceId}`;
const objectKey = (found: FoundDetection): string => `${concernKey(found)}|${found.detection.effect}`;

/**
 * The detection's own entry first, then the entries about the same change, or all entries of a spike. `alike`: entries about the
 * same object.
 */
function recordIdsOf(found: FoundDetection, alike: readonly Logged[]): readonly string[] {
  const { spike } = found.detection;
  if (spike !== null) return spike.records.map(({ id }) => id);
  const isOfIt = (other: FoundDetection): boolean =>
    found.detection.resourceId.startsWith('fleet|') || (found.detector.collapsesTwins && isTwin(found, other));
  const own = alike.filter((one) => one.found === found);
  const twins = alike.filter((one) => one.found !== found && isOfIt(one.found));
  return [...new Set([...own, ...twins].map(({ recordId }) => recordId))];
}

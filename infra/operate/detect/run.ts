import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FoundDetection, lookEvents } from '../../../shared/core/event/look-events';
import { withIdsOf } from '../../../shared/core/log/address-ids';
import type { LoggedDetection } from '../../../shared/core/log/log-order';
import { isAuditRecord, type LogRecord, recordHappenedAt, recordTime } from '../../../shared/core/log/record';
import { isTwin } from '../../../shared/core/log/twins';
import type { DirectoryName } from '../../../shared/core/resource/directory-name';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { enabledOf } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detections';
import { isLogKind } from '../../../shared/kinds';
import { fromChange, fromRecord, settled } from '../../../shared/pipeline/collect/detect';
import { fileFacts } from '../../../shared/pipeline/collect/detector-facts';
import { actorsOf, namesIn as namesInRecord } from '../../../shared/pipeline/collect/keep-names';
import { stateFrom, type TenantState } from '../../../shared/pipeline/collect/tenant-state';
import { detectedEvent, type TimedEvent } from '../../../shared/reports/detected-event';
import { type FolderTenant, readTenant } from '../assess/folder-tenant';
import { type Folder, readFolder, readJson } from '../assess/read-folder';
import { Refused } from '../assess/refused';
import { configurationOf, namesIn } from '../assess/run';
import { readLine } from './read-records';
import { changesIn, type Sight } from './read-sights';

export type DetectRun = {
  readonly events: readonly TimedEvent[];
  /** One line each: which line of the file could not be read, and why. */
  readonly problems: readonly string[];
};

/** Reads records from a file and says what the live pipeline would detect in them. */
export async function detectInFile(file: string, tenantFolder: string | undefined): Promise<DetectRun> {
  const { records: read, sights, problems, signedIn } = readRecords(file);
  // The log is read up to its last entry.
  const times = [...read.map(recordTime), ...sights.map(({ at }) => at)].map((time) => Date.parse(time));
  const now = new Date(times.reduce((latest, time) => Math.max(latest, time), 0)).toISOString();
  const { tenant, configuration } = tenantOf(tenantFolder, now);
  const state = stateOf(tenant, configuration, now);
  const ids = idsByAddress(namesIn(tenant));
  const records = read.map((record) => withIdsOf(record, ids));
  const found = await detectIn({ records, sights }, configuration, state);
  const names = new Map([...signedIn, ...namesOf(records), ...namesIn(tenant)]);
  const look = { tenantId: configuration.tenantId, now, recordDay: now.slice(0, 10), startedFrom: now };
  const events = lookEvents(
    look,
    [],
    found.map(({ detection }) => detection),
    [],
  );
  const byId = new Map(records.map((record) => [record.id, record]));
  const detected = found.flatMap(({ detection: { detection }, recordIds }, at) => {
    const [event, first] = [events[at], byId.get(recordIds[0] ?? '')];
    if (event === undefined) return [];
    const happenedAt = first === undefined ? event.anchor : recordHappenedAt(first);
    const given = {
      recordIds,
      alerts: detection.alerts,
      targets: first !== undefined && isAuditRecord(first) ? first.targets : [],
      names,
      tenant: configuration,
      happenedAt,
    };
    return { event: detectedEvent(event, given), happenedAt };
  });
  return {
    problems,
    events: detected.toSorted((one, other) => Date.parse(one.happenedAt) - Date.parse(other.happenedAt)),
  };
}

/** Some logs name people by address. */
const idsByAddress = (names: ReadonlyMap<string, DirectoryName>): ReadonlyMap<string, string> =>
  new Map(
    [...names.values()].flatMap(({ id, address, type }) =>
      type === 'person' && address !== null ? [[address.toLowerCase(), id] as const] : [],
    ),
  );

type Entries = { readonly records: readonly LogRecord[]; readonly sights: readonly Sight[] };

type ReadFile = Entries & {
  readonly problems: readonly string[];
  /** Names of people who signed in, by their id. */
  readonly signedIn: ReadonlyMap<string, DirectoryName>;
};

function readRecords(file: string): ReadFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Refused(file, 'cannot be read');
  }
  const records = new Map<string, LogRecord>();
  const sights: Sight[] = [];
  const signedIn = new Map<string, DirectoryName>();
  const problems: string[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = readLine(line, at + 1);
    if ('problem' in read) problems.push(`line ${at + 1}: ${read.problem}`);
    else if ('sight' in read) sights.push(read.sight);
    // Two lines with the same id are one entry.
    else {
      records.set(`${read.record.kind} ${read.record.id}`, read.record);
      if (read.name !== undefined) signedIn.set(read.name.id, read.name);
    }
  }
  const ordered = [...records.values()].sort((a, b) => Date.parse(recordTime(a)) - Date.parse(recordTime(b)));
  return { records: ordered, sights, problems, signedIn };
}

const nothing: Folder = { content: new Map(), others: [] };
const configFile = 'config.json';

function tenantOf(
  dir: string | undefined,
  now: string,
): { readonly tenant: FolderTenant; readonly configuration: TenantConfiguration } {
  const folder = dir === undefined ? nothing : readFolder(dir);
  const tenant = readTenant(folder, now);
  const hasConfiguration = dir !== undefined && existsSync(join(dir, configFile));
  const content = hasConfiguration ? readJson(join(dir, configFile), configFile) : {};
  return { tenant, configuration: configurationOf(content, configFile, tenant) };
}

/** The file stands for the log, so every log kind counts as read. */
function stateOf(tenant: FolderTenant, configuration: TenantConfiguration, now: string): TenantState {
  const state = stateFrom(tenant.source(configuration, now, []));
  return {
    ...state,
    held: (kind) => (isLogKind(kind) ? { status: 'present', value: null, takenAt: now, version: 1 } : state.held(kind)),
  };
}

type FoundInFile = { readonly detection: FoundDetection; readonly recordIds: readonly string[] };

async function detectIn(
  { records, sights }: Entries,
  configuration: TenantConfiguration,
  state: TenantState,
): Promise<readonly FoundInFile[]> {
  const done = new Set<string>();
  const facts = await fileFacts(configuration, state, records, (personId, id) => done.has(`${id}|${personId}`));
  const pipeline = {
    detectors: enabledOf(detectors, configuration),
    log: (name: string, fields: object) => console.error(`${name} ${JSON.stringify(fields)}`),
  };
  const logged: Logged[] = [];
  for (const record of records) {
    for (const found of fromRecord(pipeline, record, records, facts)) {
      logged.push({ entry: { found, isFresh: true }, recordId: record.id });
      for (const actorId of actorsOf(found.attribution)) done.add(`${found.detector.id}|${actorId}`);
    }
  }
  const ofObject = new Map<string, Logged[]>();
  for (const one of logged) {
    const key = objectKey(one.entry.found);
    const others = ofObject.get(key);
    if (others === undefined) ofObject.set(key, [one]);
    else others.push(one);
  }
  const ofRecords = settled(logged.map(({ entry }) => entry)).map((detection) => ({
    detection,
    recordIds: recordIdsOf(detection, ofObject.get(objectKey(detection)) ?? []),
  }));
  const ofSights = changesIn(sights).flatMap(({ sight: { id, at }, change }) => {
    const window = { windowFrom: at, windowTo: at };
    return fromChange(pipeline, { startedFrom: at, takenAt: at }, { change }, { records, window }, facts).map(
      (detection) => ({ detection, recordIds: [id] }),
    );
  });
  return [...ofRecords, ...ofSights].filter(({ detection: { detection } }) => detection.effect === 'raised');
}

type Logged = { readonly entry: LoggedDetection; readonly recordId: string };

const objectKey = ({ detector, detection }: FoundDetection): string =>
  `${detector.id}|${detection.resourceId}|${detection.effect}`;

/** Its own entry first, then its twins, or all entries of a burst. `alike` is of the same object. */
function recordIdsOf(found: FoundDetection, alike: readonly Logged[]): readonly string[] {
  const isOfIt = (other: FoundDetection): boolean =>
    found.detection.resourceId.startsWith('fleet|') || (found.detector.collapsesTwins && isTwin(found, other));
  const own = alike.filter(({ entry }) => entry.found === found);
  const twins = alike.filter(({ entry }) => entry.found !== found && isOfIt(entry.found));
  return [...new Set([...own, ...twins].map(({ recordId }) => recordId))];
}

const namesOf = (records: readonly LogRecord[]): ReadonlyMap<string, DirectoryName> =>
  new Map(records.flatMap(namesInRecord).map((name) => [name.id, name]));

import { LookError } from '../../../shared/core/collection/failure';
import type { LogRecord } from '../../../shared/core/log/record';
import type { LogKind } from '../../../shared/core/resource/kind';
import { logCollectors } from '../../../shared/graph/collectors';

type JsonObject = Readonly<Record<string, unknown>>;

/** A line that was read, or why it was not. */
export type ReadLine = { readonly record: LogRecord } | { readonly problem: string };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The kind of the entries in each category of diagnostic logs; categories in lower case. */
const kindOfCategory: Readonly<Record<string, LogKind>> = {
  auditlogs: 'directoryAudit',
  signinlogs: 'signIn',
  noninteractiveusersigninlogs: 'signIn',
  userriskevents: 'riskDetection',
  intuneauditlogs: 'auditEvent',
};

/** What only entries of one kind have, the most telling first. */
const shapes: readonly (readonly [LogKind, (item: JsonObject) => boolean])[] = [
  ['riskDetection', (item) => 'riskEventType' in item],
  ['auditEvent', (item) => 'activityType' in item && 'activityDateTime' in item],
  ['directoryAudit', (item) => 'activityDisplayName' in item || 'targetResources' in item || 'initiatedBy' in item],
  ['signIn', (item) => 'userId' in item && 'createdDateTime' in item],
];

/** Reads one line as Graph shows an entry, or as a diagnostic log wraps it. */
export function readLine(line: string, number: number): ReadLine {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch {
    return { problem: 'is not JSON' };
  }
  if (!isObject(parsed)) return { problem: 'is not a JSON object' };
  const inner = propertiesOf(parsed);
  const kind = kindOf(parsed, inner);
  if (kind === undefined) return { problem: noKind(parsed) };
  try {
    return { record: logCollectors[kind].read(entryOf(parsed, inner, number)) };
  } catch (error) {
    if (!(error instanceof LookError)) throw error;
    return { problem: error.failure.told };
  }
}

const noKind = ({ category }: JsonObject): string =>
  typeof category === 'string' && category !== ''
    ? 'has a category that this command does not read'
    : 'is not an entry of a log that this command reads';

function kindOf(whole: JsonObject, inner: JsonObject | undefined): LogKind | undefined {
  const category = typeof whole.category === 'string' ? whole.category.trim().toLowerCase() : '';
  if (inner !== undefined && Object.hasOwn(kindOfCategory, category)) return kindOfCategory[category];
  return shapes.find(([, isOf]) => isOf(inner ?? whole))?.[0];
}

/** Properties of an envelope come as an object or as JSON in a string. */
function propertiesOf({ properties }: JsonObject): JsonObject | undefined {
  if (isObject(properties)) return properties;
  if (typeof properties !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(properties);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The entry in Graph's shape. The envelope has what the entry itself may lack: an id, a name, a time, a result. */
function entryOf(whole: JsonObject, inner: JsonObject | undefined, number: number): JsonObject {
  const item = inner ?? whole;
  const id = [item.id, whole.id, item.correlationId, whole.correlationId].find(isText) ?? `line-${number}`;
  const fromEnvelope = inner === undefined ? {} : envelopeFields(whole, item);
  const given = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null && value !== ''));
  return withTimes({ ...fromEnvelope, ...given, id });
}

function envelopeFields(whole: JsonObject, item: JsonObject): JsonObject {
  const at = [item.activityDateTime, item.createdDateTime, item.detectedDateTime, whole.time].find(isText);
  const found = item.detectedDateTime ?? at;
  const code = Number(whole.resultType);
  return {
    activityDisplayName: whole.operationName,
    result: [whole.result, whole.resultType].find(isText)?.toLowerCase().replace(/^0$/, 'success'),
    activityDateTime: at,
    createdDateTime: at,
    ...('riskEventType' in item && { detectedDateTime: found, lastUpdatedDateTime: found }),
    ...(isText(whole.resultType) && Number.isInteger(code) && { status: { errorCode: code } }),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

const withTimes = (item: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      name.endsWith('DateTime') && typeof value === 'string' ? utcTime(value) : value,
    ]),
  );

/** Exports write times without a zone: they are UTC, as everything in these logs is. What cannot be read stays. */
export function utcTime(text: string): string {
  const clean = text.trim().replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T');
  const hasZone = /(Z|[+-]\d{2}:?\d{2}|UTC|GMT)$/i.test(clean);
  const isIso = /^\d{4}-\d{2}-\d{2}T/.test(clean);
  const at = Date.parse(hasZone ? clean : isIso ? `${clean}Z` : `${clean} UTC`);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}

import { CollectionError, emptyAnswer, type Failure, isRefusal } from '../../../shared/core/collection/failure';
import type { DeltaKind, FleetItem, Graph, ListKind } from '../../../shared/core/collection/graph';
import { buckets, type FleetKind, type Kind, type LogKind, type SmallKind } from '../../../shared/core/resource/kind';
import type { Group, SmallResources } from '../../../shared/core/resource/resource';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { licencesOf } from '../../../shared/core/tenant/licence';
import { minuteMs } from '../../../shared/core/time/durations';
import type { Control, Held } from '../../../shared/core/verdict/control';
import { kindsOfControl, unneededKinds } from '../../../shared/core/verdict/enabled';
import { isFleetKind, isLogKind, isNeverEmpty, isSmallKind, kindDefinition } from '../../../shared/kinds';
import { basisKinds } from '../../../shared/pipeline/collect/tenant-state';
import { capital } from '../../../shared/reports/language/plain-text';
import { reasonInWords } from '../../../shared/reports/language/reasons';
import { type AssessedTenant, assessedTenant, isThere, listOf, namedGroups } from './assessed-tenant';

/** Reports the progress while a tenant is read. */
export type ReadProgress = {
  /** The number of items of a kind that have arrived. */
  readonly grows: (kind: Kind, items: number) => void;
  /** A kind is complete. Its number of items, null for a log, or `failed`. */
  readonly ends: (kind: Kind, outcome: number | null | 'failed', afterMs: number) => void;
};

type Reading = {
  readonly graph: Graph;
  readonly configuration: TenantConfiguration;
  readonly kinds: readonly Kind[];
  readonly progress: ReadProgress;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
};

/** Read for every assessment: the tenant's name, its licences, and the base of roles and policies. */
const alwaysRead: readonly Kind[] = [
  'organization',
  'subscribedSku',
  'user',
  'adminConsentRequestPolicy',
  'deviceCompliancePolicy',
  'unifiedRoleAssignmentScheduleInstance',
  ...basisKinds,
];

/**
 * The kinds that these controls need, but logs only if a control names them itself. Groups come last, because roles and
 * policies name them.
 */
export function kindsToRead(controls: readonly Control[], configuration: TenantConfiguration): readonly Kind[] {
  const own = controls.flatMap(kindsOfControl);
  const beside = own.flatMap((kind) => kindDefinition(kind).readWith ?? []).filter((kind) => !isLogKind(kind));
  const unneeded = unneededKinds({ controls: [], detectors: [] }, configuration);
  const kinds = new Set([...alwaysRead, ...own, ...beside].filter((kind) => !unneeded.has(kind)));
  kinds.delete('group');
  return [...kinds, 'group'];
}

const mostTries = 5;
const longestWaitMs = minuteMs;
const pauseMs = 5_000;

/** Throttling and server errors are retried; a refusal is final. */
async function patiently<T>({ sleep }: Pick<Reading, 'sleep'>, read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CollectionError) || isRefusal(error.failure) || tries === mostTries) throw error;
      const asked = error.failure.reason === 'throttled' ? (error.failure.retryAfterSeconds ?? 0) * 1000 : 0;
      await sleep(Math.min(longestWaitMs, Math.max(pauseMs, asked)));
    }
  }
}

/** Reports about people. They need the list of disabled and privileged accounts. */
const reportsOnPeople: readonly Kind[] = ['signInActivity', 'userRegistrationDetails'];
const behindReports: readonly Kind[] = ['user', 'unifiedRoleAssignment', 'group'];

/** Entries of a log are not judged. It is enough to know that the log can be read. */
async function probeLog({ graph, now }: Reading, kind: LogKind): Promise<void> {
  const [from, to] = [now() - 5 * minuteMs, now()].map((ms) => new Date(ms).toISOString());
  for await (const _ of graph.listRecords(kind, from ?? '', to ?? '', { userIds: [], others: 'suspect' })) return;
}

async function readFleet({ graph, progress }: Reading, kind: FleetKind): Promise<readonly FleetItem<FleetKind>[]> {
  // Items by id, because one that moves to the next page during the read appears twice.
  const items = new Map<string, FleetItem<FleetKind>>();
  const take = (page: readonly FleetItem<FleetKind>[]): void => {
    for (const item of page) items.set(item.resource.id, item);
    progress.grows(kind, items.size);
  };
  if (isDelta(kind))
    for await (const page of graph.deltaFleet(kind, null)) {
      for (const id of page.removedIds) items.delete(id);
      take(page.items);
    }
  else for await (const page of graph.listFleet(kind)) take(page);
  return [...items.values()];
}

const deltas: ReadonlySet<FleetKind> = new Set<DeltaKind>(['device', 'user']);
const isDelta = (kind: FleetKind): kind is Exclude<FleetKind, ListKind> => deltas.has(kind);

/** The answers of Graph by kind, each with a count or a failure. */
type Answers = {
  readonly small: Map<SmallKind, readonly SmallResources[SmallKind][]>;
  readonly fleets: Map<FleetKind, readonly FleetItem<FleetKind>[]>;
  /** Null for a log, because only one request to a log is tried. */
  readonly counts: Map<Kind, number | null>;
  readonly failures: Map<Kind, Failure>;
  groups: readonly Group[];
};

/** Reads a tenant once. A kind that cannot be read is unknown, with the reason, and does not stop the others. */
export async function readLiveTenant(
  reading: Reading,
): Promise<AssessedTenant & { readonly unread: readonly string[] }> {
  const answers = await readAll(reading);
  const { small, fleets, counts, failures } = answers;
  const licences = small.has('subscribedSku') ? licencesOf(listOf(small, 'subscribedSku')) : null;
  const held = (kind: Kind): Held<unknown> => heldOf(kind, answers, licences);
  const failureOf = (kind: Kind): Failure | null => {
    const state = held(kind);
    const failure = failures.get(kind) ?? null;
    return failure !== null && state.status === 'notLicensed'
      ? { reason: 'notLicensed', licence: state.licence, detail: failure.detail }
      : failure;
  };
  return {
    ...assessedTenant({
      origin: 'tenant',
      small,
      fleets,
      licences,
      held,
      failureOf,
      countOf: (kind) => counts.get(kind) ?? null,
      groupsFor: () => answers.groups,
      assignableIds: new Set(answers.groups.filter(({ isAssignableToRole }) => isAssignableToRole).map(({ id }) => id)),
    }),
    unread: reading.kinds.flatMap((kind) => {
      const state = held(kind);
      return state.status === 'unknown'
        ? [`${capital(kindDefinition(kind).plural)}: ${reasonInWords(state.reason)}`]
        : [];
    }),
  };
}

async function readAll(reading: Reading): Promise<Answers> {
  const answers: Answers = { small: new Map(), fleets: new Map(), counts: new Map(), failures: new Map(), groups: [] };
  const { counts, failures } = answers;
  // Kinds with the same budget of Graph are read one after the other, and the budgets in parallel.
  await Promise.all(
    buckets.map(async (bucket) => {
      for (const kind of reading.kinds)
        if (kind !== 'group' && kindDefinition(kind).bucket === bucket) await readKind(reading, answers, kind);
    }),
  );
  await readKind(reading, answers, 'group');
  const behind = behindReports.map((kind) => failures.get(kind)).find((failure) => failure !== undefined);
  if (behind !== undefined) for (const kind of reportsOnPeople) if (counts.delete(kind)) failures.set(kind, behind);
  return answers;
}

async function readKind(reading: Reading, answers: Answers, kind: Kind): Promise<void> {
  const { small, fleets, counts, failures } = answers;
  const { now, progress } = reading;
  const begunAt = now();
  try {
    const count = await patiently(reading, () => readOne(reading, answers, kind));
    if (count === 0 && isNeverEmpty(kind)) throw new CollectionError(emptyAnswer(kind));
    counts.set(kind, count);
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    failures.set(kind, error.failure);
    if (isFleetKind(kind)) fleets.delete(kind);
    if (isSmallKind(kind)) small.delete(kind);
  }
  progress.ends(kind, failures.has(kind) ? 'failed' : (counts.get(kind) ?? null), now() - begunAt);
}

async function readOne(reading: Reading, answers: Answers, kind: Kind): Promise<number | null> {
  const { small, fleets } = answers;
  if (kind === 'group') {
    answers.groups = await readGroups(reading, answers);
    return answers.groups.length;
  }
  if (isLogKind(kind)) {
    await probeLog(reading, kind);
    return null;
  }
  if (isFleetKind(kind)) fleets.set(kind, await readFleet(reading, kind));
  else if (isSmallKind(kind)) small.set(kind, await reading.graph.fetchSmall(kind));
  return (isFleetKind(kind) ? fleets.get(kind) : isSmallKind(kind) ? small.get(kind) : undefined)?.length ?? 0;
}

async function readGroups({ graph, configuration }: Reading, { small }: Answers): Promise<readonly Group[]> {
  // A declared id can belong to a person or a group. Only Graph knows, and returns a person without a name.
  const { ids, devicesToo } = namedGroups(small, configuration, () => true);
  const { ids: named } = namedGroups(small, configuration, () => false);
  const assignable = await graph.fetchAssignableGroupIds();
  const found = await graph.fetchGroups([...new Set([...ids, ...assignable])].sort(), undefined, devicesToo);
  return found.filter(({ id, displayName }) => displayName !== null || named.has(id));
}

function heldOf(
  kind: Kind,
  { counts, failures }: Answers,
  licences: ReturnType<typeof licencesOf> | null,
): Held<unknown> {
  const failure = failures.get(kind);
  if (failure === undefined) return counts.has(kind) ? isThere : { status: 'unknown', reason: 'notRead' };
  const { licence } = kindDefinition(kind);
  const missing = licence !== 'free' && licences?.has(licence) === false ? licence : null;
  if (failure.reason === 'notLicensed')
    return { status: 'notLicensed', licence: failure.licence ?? (licence === 'free' ? 'P1' : licence) };
  // Without the licence, a permission would not help.
  if (missing !== null) return { status: 'notLicensed', licence: missing };
  return {
    status: 'unknown',
    reason: failure.reason === 'notPermitted' ? `missingPermission ${failure.permission}` : failure.reason,
  };
}

import { isSuccess } from '../attribution';
import type { Actor, AuditTarget, IntuneAuditEvent, LogRecord } from '../log/record';
import { hourMs } from '../time/durations';

/** Intune commands that remove a device. */
type RemovalVerb = 'wipe' | 'retire' | 'delete';

const verbs: Readonly<Record<string, RemovalVerb>> = {
  wipe: 'wipe',
  cleanwindowsdevice: 'wipe',
  freshstart: 'wipe',
  retire: 'retire',
  delete: 'delete',
};

/** Such as "wipe ManagedDevice": a verb and its object. Microsoft's entries vary in case and spacing. */
const command = /^(?:bulk ?)?([a-z]+) ?manageddevices?$/;

/** The command in an Intune record; null for any other record and for failed commands. */
export function removalVerb(record: LogRecord): RemovalVerb | null {
  if (record.kind !== 'auditEvent' || !isSuccess(record)) return null;
  const [, verb = ''] = command.exec(record.activityType.trim().replace(/\s+/g, ' ').toLowerCase()) ?? [];
  return Object.hasOwn(verbs, verb) ? (verbs[verb] ?? null) : null;
}

export const isDeviceRemoval = (record: LogRecord): record is IntuneAuditEvent => removalVerb(record) !== null;

export type RemovedDevice = { readonly id: string; readonly name: string | null };

/** A bulk command is one record with several resources. Some of them have the text "<null>" as their name. */
export const removedDevices = ({ id, targets }: IntuneAuditEvent): readonly RemovedDevice[] => {
  const named = targets.flatMap(({ id: deviceId, displayName }: AuditTarget) =>
    deviceId === null || deviceId === ''
      ? []
      : [{ id: deviceId.toLowerCase(), name: displayName === '<null>' || displayName === '' ? null : displayName }],
  );
  return named.length > 0 ? named : [{ id: `record ${id}`, name: null }];
};

/** A key for the actor who gave the command. */
function removalActorKey(actor: Actor): string {
  switch (actor.type) {
    case 'user':
      return actor.id.toLowerCase();
    case 'application':
      return `app ${(actor.servicePrincipalId ?? actor.displayName ?? '').toLowerCase()}`;
    case 'unknown':
      return 'unknown';
  }
}

export type RemovalSpike = {
  readonly actorKey: string;
  readonly devices: readonly RemovedDevice[];
  /** The highest number of distinct devices within any hour. */
  readonly peak: number;
  readonly byVerb: Readonly<Record<RemovalVerb, number>>;
  readonly firstAt: string;
  readonly last: IntuneAuditEvent;
};

const atMs = ({ activityDateTime }: IntuneAuditEvent): number => Date.parse(activityDateTime);

/** The commands of one actor around this record, with at most an hour between neighbours. `known` is in any order. */
export function spikeAround(record: IntuneAuditEvent, known: readonly IntuneAuditEvent[]): RemovalSpike {
  const actorKey = removalActorKey(record.actor);
  const distinct = new Map([...known, record].map((one) => [one.id, one]));
  const own = [...distinct.values()]
    .filter((one) => isDeviceRemoval(one) && removalActorKey(one.actor) === actorKey)
    .sort((a, b) => atMs(a) - atMs(b) || (a.id < b.id ? -1 : 1));
  return spikeOf(actorKey, chainWith(record, own));
}

function chainWith(record: IntuneAuditEvent, ordered: readonly IntuneAuditEvent[]): readonly IntuneAuditEvent[] {
  const at = ordered.findIndex(({ id }) => id === record.id);
  const isNear = (a: IntuneAuditEvent | undefined, b: IntuneAuditEvent | undefined): boolean =>
    a !== undefined && b !== undefined && atMs(b) - atMs(a) <= hourMs;
  let [from, to] = [at, at];
  while (isNear(ordered[from - 1], ordered[from])) from -= 1;
  while (isNear(ordered[to], ordered[to + 1])) to += 1;
  return ordered.slice(from, to + 1);
}

/** The spikes among these records, one for each actor and uninterrupted series of commands. */
export function spikesIn(records: readonly IntuneAuditEvent[]): readonly RemovalSpike[] {
  const spikes = records.filter(isDeviceRemoval).map((record) => spikeAround(record, records));
  return [...new Map(spikes.map((spike) => [`${spike.actorKey}|${spike.firstAt}`, spike])).values()];
}

function spikeOf(actorKey: string, chain: readonly IntuneAuditEvent[]): RemovalSpike {
  const devices = new Map<string, RemovedDevice>();
  const byVerb: Record<RemovalVerb, number> = { wipe: 0, retire: 0, delete: 0 };
  for (const record of chain) {
    for (const device of removedDevices(record)) {
      const known = devices.get(device.id);
      // A device that is wiped and then deleted counts once, under the first command.
      if (known === undefined) byVerb[removalVerb(record) ?? 'delete'] += 1;
      if (known === undefined || known.name === null) devices.set(device.id, device);
    }
  }
  // Safe: the chain contains at least the record that it was built around.
  const [first, last] = [chain[0], chain.at(-1)] as [IntuneAuditEvent, IntuneAuditEvent];
  return {
    actorKey,
    devices: [...devices.values()],
    peak: peakOf(chain),
    byVerb,
    firstAt: first.activityDateTime,
    last,
  };
}

function peakOf(chain: readonly IntuneAuditEvent[]): number {
  const counts = chain.map((first, at) => {
    const within = chain.slice(at).filter((one) => atMs(one) - atMs(first) <= hourMs);
    return new Set(within.flatMap((one) => removedDevices(one).map(({ id }) => id))).size;
  });
  return Math.max(0, ...counts);
}

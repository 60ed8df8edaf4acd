import { logTime } from '../graph/graph-time';
import type { Json, JsonObject } from '../json';
import { type Random, seededGuid, seededRandom } from '../random';
import type { LogPath, World } from '../world';

/** The actor of a change. */
export type AuditActor =
  | {
      readonly kind: 'user';
      readonly id: string;
      readonly displayName: string;
      /** Null for Microsoft's own accounts, such as Azure AD PIM. */
      readonly userPrincipalName: string | null;
      readonly ipAddress: string | null;
    }
  | { readonly kind: 'app'; readonly displayName: string; readonly servicePrincipalId: string };

/** The content of a record of directoryAudits, before it has an id and a time. */
export type DirectoryDraft = {
  readonly log: 'auditLogs/directoryAudits';
  /** The first part of the id, which names the service that wrote the record. */
  readonly prefix: 'Directory' | 'IPCGraph' | 'PIM';
  readonly loggedBy: string;
  readonly category: string;
  readonly activity: string;
  readonly operationType: string;
  readonly targets: readonly JsonObject[];
  readonly details?: readonly JsonObject[];
  readonly reason?: string;
  readonly actor: AuditActor;
};

/** The content of an event of Intune's own log. */
type IntuneDraft = {
  readonly log: 'deviceManagement/auditEvents';
  readonly operation: 'Create' | 'Patch' | 'Delete' | 'Action';
  readonly activity: string;
  readonly category: string;
  readonly component: string;
  readonly resources: readonly JsonObject[];
  readonly actor: AuditActor;
};

export type AuditDraft = DirectoryDraft | IntuneDraft;

/** An old or new value of a directory record: JSON inside a text, and null if there is none. */
export function quoted(value: Json | undefined): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

export function modified(displayName: string, oldValue: string | null, newValue: string | null): JsonObject {
  return { displayName, oldValue, newValue };
}

export function target(
  type: string,
  id: string,
  displayName: string | null,
  modifiedProperties: readonly JsonObject[],
  extra: JsonObject = {},
): JsonObject {
  return { id, displayName, type, userPrincipalName: null, groupType: null, ...extra, modifiedProperties };
}

function initiatedBy(actor: AuditActor, namesPeople: boolean): JsonObject {
  if (actor.kind === 'app') {
    // appId is null on the wire for applications.
    const app = {
      appId: null,
      displayName: actor.displayName,
      servicePrincipalId: actor.servicePrincipalId,
      servicePrincipalName: null,
    };
    return { app, user: null };
  }
  const user = {
    id: actor.id,
    displayName: namesPeople ? actor.displayName : null,
    userPrincipalName: actor.userPrincipalName,
    ipAddress: actor.ipAddress,
  };
  return { user, app: null };
}

function intuneActor(actor: AuditActor): JsonObject {
  const isUser = actor.kind === 'user';
  return {
    auditActorType: isUser ? 'ItPro' : 'Application',
    userPermissions: isUser ? ['*'] : [],
    applicationId: isUser ? '5926fc8e-304e-4f59-8bed-58ca97cc39a4' : null,
    applicationDisplayName: isUser ? 'Microsoft Intune portal extension' : actor.displayName,
    userPrincipalName: isUser ? actor.userPrincipalName : null,
    servicePrincipalName: null,
    ipAddress: isUser ? actor.ipAddress : null,
    userId: isUser ? actor.id : null,
  };
}

export type AuditLatency = { readonly min: number; readonly max: number };

type AuditWriterOptions = {
  readonly seed: number;
  readonly world: World;
  readonly now: () => number;
  readonly latencyMs: AuditLatency;
  /** Whether a younger record may become visible before an older one. */
  readonly reorder: boolean;
  /** The number of the first record. Writers of one world must not share numbers, because ids are made from them. */
  readonly firstNumber?: number;
};

export type AuditWriter = {
  /** Writes the records of one change, which share a correlation id. They become visible when their latency is over. */
  write(drafts: readonly AuditDraft[], at?: number): void;
  /** When a record that is written now, but not with `write`, becomes visible. */
  visibleAt(log: LogPath): number;
  setLatency(latencyMs: AuditLatency): void;
};

/** Turns drafts into records with ids, times and the time from which they are visible. */
export function createAuditWriter(options: AuditWriterOptions): AuditWriter {
  const { seed, world, now, reorder } = options;
  let latencyMs = options.latencyMs;
  const random: Random = seededRandom(seed ^ 0x5eed);
  const lastVisible = new Map<LogPath, number>();
  let written = options.firstNumber ?? 0;

  const visibleAt = (log: LogPath, time: number): number => {
    const drawn = time + latencyMs.min + Math.floor(random() * (latencyMs.max - latencyMs.min + 1));
    if (reorder) return drawn;
    const inOrder = Math.max(drawn, lastVisible.get(log) ?? 0);
    lastVisible.set(log, inOrder);
    return inOrder;
  };

  const directoryRecord = (draft: DirectoryDraft, correlationId: string, time: string): JsonObject => ({
    id: `${draft.prefix}_${seededGuid(seed, 'audit', written)}_${seededGuid(seed, 'auditTail', written).slice(0, 5).toUpperCase()}_${100_000_000 + written}`,
    category: draft.category,
    correlationId,
    result: 'success',
    resultReason: draft.reason ?? '',
    activityDisplayName: draft.activity,
    activityDateTime: time,
    loggedByService: draft.loggedBy,
    operationType: draft.operationType,
    initiatedBy: initiatedBy(draft.actor, draft.loggedBy !== 'Core Directory'),
    targetResources: draft.targets,
    additionalDetails: draft.details ?? [],
  });
  const intuneRecord = (draft: IntuneDraft, correlationId: string, time: string): JsonObject => ({
    id: seededGuid(seed, 'intuneAudit', written),
    displayName: draft.activity,
    componentName: draft.component,
    activity: null,
    activityDateTime: time,
    activityType: draft.activity,
    activityOperationType: draft.operation,
    activityResult: 'Success',
    correlationId,
    category: draft.category,
    actor: intuneActor(draft.actor),
    resources: draft.resources,
  });

  return {
    write(drafts, at = now()) {
      const correlationId = seededGuid(seed, 'correlation', written);
      drafts.forEach((draft, index) => {
        // The records of one change are some milliseconds apart, as from different services. None is in the future.
        const moment = at - (drafts.length - 1 - index) * 7;
        const time = logTime(moment, random() * 10_000);
        const isDirectory = draft.log === 'auditLogs/directoryAudits';
        const record = isDirectory
          ? directoryRecord(draft, correlationId, time)
          : intuneRecord(draft, correlationId, time);
        world.logs[draft.log].add(record, visibleAt(draft.log, moment));
        written += 1;
      });
    },
    visibleAt: (log) => visibleAt(log, now()),
    setLatency(next) {
      latencyMs = next;
    },
  };
}

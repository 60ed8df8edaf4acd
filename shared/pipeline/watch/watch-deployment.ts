import type { Alert } from '../../core/alert/alert';
import { isSameJson } from '../../core/canonical';
import { isOfDeployment } from '../../core/collection/failure';
import { backupTrouble, expectedSince, noBackupSince } from '../../core/deployment/backup';
import { certificateWarnings } from '../../core/deployment/certificate';
import { deploymentId } from '../../core/deployment/deployment';
import { watchDeployment } from '../../core/deployment/deployment-watch';
import type { WatchEvent } from '../../core/event/event';
import { credentialBackEvent, credentialConcern, credentialEvent } from '../../core/event/watcher/credential-events';
import { deploymentEvent } from '../../core/event/watcher/deployment-event';
import { backlogConcern, backlogEvent, backlogOverEvent } from '../../core/event/watcher/queue-events';
import {
  silentConcern,
  silentEvent,
  silentOverEvent,
  unreadConcern,
  unreadEvent,
  unreadOverEvent,
} from '../../core/event/watcher/silence-events';
import type { WatchFacts } from '../../core/event/watcher/watcher-event';
import type { QueueState } from '../../core/queues';
import { configurationWarnings } from '../../core/tenant/configuration-warnings';
import { minuteMs } from '../../core/time/durations';
import { openConcerns, raiseWatcherEvents } from '../alert/watcher-alerts';
import { dayOf, iso, type LeasedAlertPorts, operatorsOf, type Ports } from '../context';
import type { Rejection } from './lost-access';
import { noSharedTrouble, type SharedTrouble } from './shared-trouble';

/** After this long without a tick, the timer counts as stopped, here and in health. */
export const timerPatienceMs = ({ tickMs }: Ports<'tickMs'>): number => Math.max(10 * 60_000, 3 * tickMs);

type Known = { readonly facts: WatchFacts; readonly concerns: ReadonlyMap<string, WatchEvent | undefined> };

/**
 * Compares the deployment as a whole with its stored row. Call `keep` once the news is raised: a watch that crashes before raises it again,
 * under the same ids.
 */
export async function deploymentNews(
  pipeline: Ports<
    | 'backups'
    | 'certificateEndsAt'
    | 'configuration'
    | 'configurationWarnings'
    | 'operatorsTenantId'
    | 'store'
    | 'tenantIds'
    | 'version'
  >,
  { facts, concerns }: Known,
  {
    upSince,
    queues,
    sharedTrouble: { collectSilentSince, unread, readAt } = noSharedTrouble,
  }: {
    readonly upSince: number;
    readonly queues: readonly QueueState[];
    readonly sharedTrouble?: SharedTrouble;
  },
) {
  const read = await pipeline.store.watch.readDeployment();
  const lost = (concern: string): WatchEvent | undefined => concerns.get(concern);
  const { row, news } = watchDeployment(read?.row, {
    now: facts.now,
    version: pipeline.version,
    warnings: await warningsOf(pipeline, facts.now),
    concerns: new Set(concerns.keys()),
    urgent: new Set([...concerns].flatMap(([concern, event]) => (event?.details.isUrgent === true ? [concern] : []))),
  });
  const backup = await backupNews(pipeline, { facts, concerns }, upSince);
  const isSilent = concerns.has(silentConcern('collect'));
  return {
    events: [
      ...news.map((one) => deploymentEvent(facts, one, lost)),
      // The timer works if this code runs.
      ...(concerns.has(silentConcern('schedule'))
        ? [silentOverEvent(facts, 'schedule', lost(silentConcern('schedule')))]
        : []),
      ...(collectSilentSince !== null && !isSilent ? [silentEvent(facts, 'collect', collectSilentSince)] : []),
      ...(collectSilentSince === null && isSilent
        ? [silentOverEvent(facts, 'collect', lost(silentConcern('collect')))]
        : []),
      ...(collectSilentSince === null ? unreadNews({ facts, concerns }, unread, readAt) : []),
      // If nothing is collected at all, only that is reported.
      ...(collectSilentSince === null && !isSilent ? backlogNews({ facts, concerns }, queues, upSince) : []),
      ...backup.events,
      ...(await credentialOver(pipeline, { facts, concerns })),
    ],
    keep: async (): Promise<void> => {
      await backup.keep();
      if (isSameJson(read?.row, row)) return;
      await pipeline.store.watch.writeDeployment(row, read?.etag ?? null);
    },
  };
}

/** The alert ends once a tenant is read again. The absence of failures is not enough. */
function unreadNews(
  { facts, concerns }: Known,
  unread: SharedTrouble['unread'],
  readAt: string | null,
): readonly WatchEvent[] {
  if (!concerns.has(unreadConcern)) return unread === null ? [] : [unreadEvent(facts, unread)];
  const lost = concerns.get(unreadConcern);
  return unread === null && (readAt ?? '') > (lost?.anchor ?? '') ? [unreadOverEvent(facts, lost)] : [];
}

/**
 * Limit on the age of queued messages, because alerts are late beyond it. A message may wait five minutes, and a digest
 * takes some minutes. The alert ends at half of it, to avoid opening and ending repeatedly.
 */
const behindMs = 15 * minuteMs;

/** Messages that piled up while the app was not running have an alert of their own and are being processed. */
function backlogNews({ facts, concerns }: Known, queues: readonly QueueState[], upSince: number): WatchEvent[] {
  const now = Date.parse(facts.now);
  return queues.flatMap(({ queue, waiting, oldestMs }) => {
    const waited = Math.min(oldestMs, now - upSince);
    const concern = backlogConcern(queue);
    if (concerns.has(concern))
      return waited < behindMs / 2 ? [backlogOverEvent(facts, queue, concerns.get(concern))] : [];
    return waited > behindMs ? [backlogEvent(facts, { queue, count: waiting, since: iso(now - waited) })] : [];
  });
}

/** The first watch of a deployment starts the time from which backups are expected. */
async function backupNews(
  { backups, store }: Ports<'backups' | 'store'>,
  { facts, concerns }: Known,
  upSince: number,
): Promise<{ readonly events: readonly WatchEvent[]; readonly keep: () => Promise<void> }> {
  const row = backups === undefined ? undefined : (await store.watch.readBackup())?.row;
  const now = Date.parse(facts.now);
  const since = noBackupSince(row, now, upSince);
  const concern = silentConcern('backup');
  const isSilent = concerns.has(concern);
  return {
    events: [
      ...(since !== null && !isSilent ? [silentEvent(facts, 'backup', since, backupTrouble(row, now))] : []),
      ...(row !== undefined && since === null && isSilent
        ? [silentOverEvent(facts, 'backup', concerns.get(concern))]
        : []),
    ],
    keep: async () => {
      if (backups !== undefined && row === undefined) await store.watch.writeBackup(expectedSince(facts.now), null);
    },
  };
}

/**
 * Reported once for the deployment, by the first tenant that shows it. Failures from before the end of the last one do
 * not count.
 */
export async function reportCredential(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'operatorsTenantId' | 'tenantIds'>,
  { since, shownAt }: Rejection,
  witness: string,
): Promise<void> {
  const configuration = await pipeline.configuration(operatorsOf(pipeline));
  const { tenantId } = configuration;
  const now = iso(pipeline.now());
  const isBefore = ({ groupKey, resolvedAt }: Alert): boolean =>
    groupKey === credentialConcern && resolvedAt !== null && resolvedAt >= shownAt;
  const isNews = async (): Promise<boolean> => {
    const alerts = await pipeline.store.alerts.readAlerts(tenantId);
    return !(await openConcerns(pipeline, alerts)).has(credentialConcern) && !alerts.some(isBefore);
  };
  if (!(await isNews())) return;
  const event = credentialEvent({ tenantId, now, recordDay: dayOf(now) }, since, witness);
  await raiseWatcherEvents(pipeline, configuration, [event], isNews);
}

/**
 * The alert ends once the tenant that showed the problem is read again. If that tenant is no longer watched or fails
 * for another reason, the other tenants decide.
 */
async function credentialOver(
  { store, tenantIds }: Ports<'store' | 'tenantIds'>,
  { facts, concerns }: Known,
): Promise<readonly WatchEvent[]> {
  if (!concerns.has(credentialConcern)) return [];
  const lost = concerns.get(credentialConcern);
  const over = [credentialBackEvent(facts, lost)];
  const witness = tenantIds.find((tenantId) => tenantId === lost?.details.witness);
  if (witness !== undefined) {
    const rows = await store.watermarks.readKinds(witness);
    if (rows.some(({ failure }) => isOfDeployment(failure))) return [];
    if (rows.some(({ lastSuccessAt }) => (lastSuccessAt ?? '') > (lost?.anchor ?? ''))) return over;
  }
  for (const tenantId of tenantIds)
    if ((await store.watermarks.readKinds(tenantId)).some(({ failure }) => isOfDeployment(failure))) return [];
  return over;
}

type Warning = { readonly code: string; readonly text: string; readonly isUrgent?: boolean };

/**
 * Warnings about the configuration file. Warnings about a tenant are sent only in the deployment's name, because no tenant may read about
 * another. Without recipients of the deployment, only the warning about a single recipient is sent, and only if there is one tenant.
 */
async function warningsOf(
  pipeline: Ports<'certificateEndsAt' | 'configuration' | 'configurationWarnings' | 'operatorsTenantId' | 'tenantIds'>,
  now: string,
): Promise<readonly Warning[]> {
  const { operatorsTenantId, tenantIds } = pipeline;
  const ofFile = [
    ...certificateWarnings(pipeline.certificateEndsAt, Date.parse(now)),
    ...(pipeline.configurationWarnings ?? []).map((text) => ({ code: 'configuration', text })),
  ];
  const isOwn = operatorsTenantId === deploymentId;
  if (!isOwn && tenantIds.length > 1) return ofFile;
  const found: Warning[] = [];
  for (const tenantId of tenantIds) {
    try {
      const configuration = await pipeline.configuration(tenantId);
      const all = configurationWarnings(configuration).filter(({ level }) => isOwn || level === 'red');
      found.push(...all.map(({ code, text }) => ({ code, text: isOwn ? `${configuration.name}: ${text}` : text })));
    } catch {
      // A contained tenant has an alert of its own.
    }
  }
  return [...ofFile, ...found];
}

const isTooLongAgo = (pipeline: Ports<'now' | 'tickMs'>, at: string | undefined): at is string =>
  at !== undefined && pipeline.now() - Date.parse(at) > timerPatienceMs(pipeline);

/** Other functions report that the timer has stopped, because it cannot do so itself. Undefined if it runs. */
export async function timerSilentSince(pipeline: Ports<'now' | 'store' | 'tickMs'>): Promise<string | undefined> {
  const at = (await pipeline.store.watch.readTick())?.row.at;
  return isTooLongAgo(pipeline, at) ? at : undefined;
}

/** When the watch of each tenant last ran, if it has stopped, by itself or with the timer; null while it runs. One request. */
export async function watchStops(
  pipeline: Ports<'now' | 'store' | 'tickMs'>,
): Promise<(tenantId: string) => string | null> {
  const row = (await pipeline.store.watch.readTick())?.row;
  return (tenantId) => [row?.failingWatches?.[tenantId], row?.at].find((at) => isTooLongAgo(pipeline, at)) ?? null;
}

export const timerEvent = (pipeline: Ports<'now'>, tenantId: string, since: string): WatchEvent => {
  const now = iso(pipeline.now());
  return silentEvent({ tenantId, now, recordDay: now.slice(0, 10) }, 'schedule', since);
};

import { isLate } from '../../core/collection/read-loss';
import type { WatchEvent } from '../../core/event/event';
import { awayEvent, silentConcern } from '../../core/event/watcher/silence-events';
import { dayMs, minuteMs } from '../../core/time/durations';
import { raiseWatcherEvents } from '../alert/watcher-alerts';
import { operatorsOf, type Pipeline } from '../context';
import { pingSilent } from '../deliver/ping';
import { forTenant } from '../evaluate/enabled-checks';
import { audienceOf } from './audience';
import { skipCovered } from './covered-deliveries';
import { channelNews, statesOf } from './failing-channels';
import { giveUpUnread } from './give-up-unread';
import { accessNews, isAuditDark, rejectionOf } from './lost-access';
import { subscriptionNews } from './lost-subscriptions';
import { poisonNews } from './poisoned-messages';
import { isUnheard } from './unheard-alerts';
import { beginUnwatched } from './unwatched';
import { deploymentNews, reportCredential } from './watch-deployment';
import { readWatched, type WatchedTenant, type WatchMoment } from './watched-tenant';

/**
 * Watches the monitoring of one tenant: finds collections that never ran and deliveries that never arrived, which cannot report themselves.
 * Every event is anchored to the last success, so that watching twice reports once.
 */
export async function watch(pipeline: Pipeline, tenantId: string, moment: WatchMoment): Promise<number> {
  const configuration = await pipeline.configuration(tenantId);
  const seen = await readWatched(pipeline, configuration, moment);
  await giveUpUnread(pipeline, seen);
  await pingSilent(pipeline, configuration, seen.sent);
  const channels = await statesOf(pipeline, seen);
  const audience = await audienceOf(pipeline, seen, channels);
  const rejection = rejectionOf(seen);
  if (rejection !== undefined) await reportCredential(pipeline, rejection, tenantId);
  if (seen.loss.whole?.reason === 'notTrusted')
    await beginUnwatched(pipeline, tenantId, 'rejected', seen.loss.whole.since);
  const [lost, single] = accessNews(seen, forTenant(pipeline, configuration));
  const deployment = tenantId === operatorsOf(pipeline) ? await deploymentNews(pipeline, seen, moment) : undefined;
  const sent = await raiseWatcherEvents(pipeline, configuration, [
    ...awayEvents(seen),
    ...gapEvents(seen),
    ...lost,
    ...single,
    ...channelNews(pipeline, seen, channels),
    ...poisonNews(pipeline, seen),
    ...subscriptionNews(seen),
    ...audience.news,
    ...(deployment?.events ?? []),
  ]);
  if (sent === undefined) return 0;
  await audience.keep();
  await deployment?.keep();
  if (isAuditDark(seen)) await skipCovered(pipeline, seen, 'blind|directoryAudit');
  return sent;
}

/** A gap that a busy tenant hid from its watch is reported later, but not for longer than this; ms. */
const gapNewsMs = dayMs;
/**
 * A gap without an alert is recorded for at most this long after its end, because no alert shows that it was recorded
 * already; ms.
 */
const quietGapMs = 15 * minuteMs;

/** The tenant was not watched, such as during a pause. It may have been read again since, so only the length of the gap counts. */
function gapEvents({ gap, facts, rows, cadenceOf, now }: WatchedTenant): readonly WatchEvent[] {
  if (gap === null || now - Date.parse(gap.to) > (gap.cause === 'rejected' ? quietGapMs : gapNewsMs)) return [];
  const seen = rows.filter(({ lastSuccessAt }) => lastSuccessAt !== null);
  const at = { now: Date.parse(gap.to), upSince: 0 };
  const missed = seen.filter(({ kind }) => isLate(gap.from, cadenceOf(kind), at));
  return seen.length === 0 ? [] : [awayEvent(facts, gap, missed.length, gap.cause)];
}

/** Events about a time in which the app was not running: the gap itself, and what was missed in it. */
function awayEvents(seenNow: WatchedTenant): readonly WatchEvent[] {
  const { moment, facts, rows, cadenceOf, now, concerns } = seenNow;
  const { away } = moment;
  // Recipients who were alerted that the timer stopped get its end, and no second alert about the gap.
  if (away === null || (concerns.has(silentConcern('schedule')) && !isUnheard(seenNow, silentConcern('schedule'))))
    return [];
  const seen = rows.flatMap(({ kind, lastSuccessAt }) => (lastSuccessAt === null ? [] : [{ kind, lastSuccessAt }]));
  if (seen.length === 0) return [];
  const shortest = Math.min(...seen.map(({ kind }) => cadenceOf(kind)));
  const isLong = Date.parse(away.to) - Date.parse(away.from) > 2 * shortest;
  const missed = seen.filter(({ kind, lastSuccessAt }) => isLate(lastSuccessAt, cadenceOf(kind), { now, upSince: 0 }));
  return [awayEvent(facts, away, isLong ? missed.length : 0, 'notRunning')];
}

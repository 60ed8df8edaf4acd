import { startWorld } from '../infra/local/world';
import { clientStateFor } from '../shared/graph/notification';
import { runInChild } from './child';
import { atMost, type Report, round, type Size } from './report';
import { median, percentile } from './statistics';
import type { PostInput, QueueInput } from './webhook-clients';

const rounds = { full: 5, quick: 2 } as const;
const count = { full: 500, quick: 100 } as const;
const concurrencies = [1, 8, 32] as const;

/** Switches off the functions that read queues, because they would run during the measurement, and Azurite is slower under load. */
const withoutReaders = Object.fromEntries(
  ['collect', 'collectFleet', 'deliver', 'subscriptions', 'schedule'].map((name) => [
    `AzureWebJobs.${name}.Disabled`,
    'true',
  ]),
);

const spreadOf = (rounds: readonly (readonly number[])[], share: number): number =>
  median(rounds.map((latencies) => percentile(latencies, share)));

/** P5: how long Graph waits for an answer to a notification. */
export async function webhook(size: Size): Promise<Report> {
  const world = await startWorld({
    speed: 1,
    adjustSettings: (settings) => ({ ...settings, ...withoutReaders }),
  });
  try {
    const { tenantId } = world.tenant;
    const clientState = clientStateFor(world.notificationKey, tenantId, 'group', 'benchmark-nonce');
    const notification = { subscriptionId: tenantId, changeType: 'updated', resource: 'groups', tenantId, clientState };
    const url = `${world.endpoints.functions}/api/graph/notifications`;
    const text = JSON.stringify({ tenantId, bucket: 'directory', kinds: ['group'], reason: 'hint' });
    const rows: string[][] = [];
    const verdicts: Report['verdicts'][number][] = [];
    for (const concurrency of concurrencies) {
      const load = { concurrency, count: count[size] };
      const posted: number[][] = [];
      const queued: number[][] = [];
      for (let turn = 0; turn < rounds[size]; turn += 1) {
        const queue: QueueInput = { ...load, connectionString: world.endpoints.storage, queue: 'bench', text };
        const post: PostInput = { ...load, url, body: JSON.stringify({ value: [notification] }) };
        queued.push(await runInChild<number[]>('send-to-queue', queue));
        posted.push(await runInChild<number[]>('post-notifications', post));
      }
      const ratio = median(
        posted.map((latencies, turn) => percentile(latencies, 0.99) / percentile(queued[turn] ?? [], 0.99)),
      );
      const shown = (all: number[][]): string[] => [0.5, 0.99].map((share) => round(spreadOf(all, share)));
      rows.push([String(concurrency), ...shown(queued), ...shown(posted), round(ratio)]);
      verdicts.push(atMost(`p99 against a raw send, ${concurrency} at once`, ratio, 4));
      if (concurrency === 32) verdicts.push(atMost('p99 at 32 at once', spreadOf(posted, 0.99), 250, ' ms'));
    }
    return {
      title: 'P5: the webhook',
      method: `${count[size]} POSTs of one notification each through the local host and the built bundle, against sending the same message to a queue of the same storage; medians of ${rounds[size]} interleaved rounds, ms. The functions that read the queues are switched off meanwhile.`,
      columns: ['at once', 'raw p50', 'raw p99', 'webhook p50', 'webhook p99', 'p99 ratio'],
      rows,
      verdicts,
    };
  } finally {
    await world.stop();
  }
}

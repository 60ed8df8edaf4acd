import { projectFolder } from '../../infra/local/world/project-folder';
import { createLog } from '../../shared/app/log';
import { createRuntime } from '../../shared/app/runtime';
import { loadConfiguration } from '../../shared/config/config';
import type { Bucket } from '../../shared/core/resource/kind';
import { collect } from '../../shared/pipeline/collect/collect';
import { type Measured, measure } from '../measured';
import { countTraffic, type Traffic } from '../storage-traffic';

export type CollectInput = {
  readonly tenantId: string;
  readonly storage: { readonly tableUrl: string; readonly queueUrl: string };
  /** Stores the row of a tenant whose first summary was sent long ago. */
  readonly register: boolean;
};

export type Collected = Measured & {
  readonly traffic: Traffic;
  readonly events: number;
  /** The collections' own reports, for a benchmark that must know whether they succeeded. */
  readonly collections: readonly Readonly<Record<string, unknown>>[];
};

const bucket: Bucket = 'intune';

/**
 * Role: collects the managed devices once, with the same runtime and settings as the queue function. An empty list is collected
 * first, because a host connects, loads code and gets its first token only once, and that must not be measured.
 */
export async function collectOnce({ tenantId, storage, register }: CollectInput): Promise<Collected> {
  const traffic = countTraffic(storage);
  const collections: Record<string, unknown>[] = [];
  const note = (line: string): void => {
    if (line.startsWith('collection.done ')) collections.push(JSON.parse(line.slice('collection.done '.length)));
  };
  // The bundle of the benchmarks is one folder deeper than the app's.
  const folder = projectFolder();
  const { pipeline: pipelineWith } = createRuntime(loadConfiguration(process.env, folder), { folder });
  const pipeline = await pipelineWith(createLog({ info: note, warn: note, error: note }));
  if (register) {
    const watchedSince = '2026-01-01T00:00:00.000Z';
    await pipeline.store.tenants.write(
      { tenantId, name: 'Contoso', watchedSince, summarisedAt: watchedSince, lookBack: null },
      null,
    );
  }
  await collect(pipeline, { tenantId, bucket, kinds: ['mobileThreatDefenseConnector'], reason: 'hint' });
  collections.splice(0);
  traffic.take();
  const { result, measured } = await measure(() =>
    collect(pipeline, { tenantId, bucket, kinds: ['managedDevice'], reason: 'hint' }),
  );
  const failed = collections.find(({ failure }) => failure !== undefined && failure !== null);
  if (collections.length !== 1 || failed !== undefined)
    throw new Error(
      `one good collection was requested, but this came: ${result.status} ${JSON.stringify(collections)}`,
    );
  return { ...measured, traffic: traffic.take(), events: result.events, collections };
}

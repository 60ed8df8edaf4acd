import { setTimeout as wait } from 'node:timers/promises';
import { projectFolder } from '../../infra/local/world/project-folder';
import { createLog } from '../../shared/app/log';
import { createRuntime } from '../../shared/app/runtime';
import { loadConfiguration } from '../../shared/config/config';
import { collect } from '../../shared/pipeline/collect/collect';
import { type Measured, measure } from '../measured';

type AtOnceInput = { readonly tenantIds: readonly string[] };

const retryMs = 1_000;
const longestMs = 10 * 60_000;

/**
 * Role: collects the fleets of several tenants, requested by as many messages at once. If a fleet has to wait, it is
 * requested again.
 */
export async function collectAtOnce({ tenantIds }: AtOnceInput): Promise<Measured> {
  const done = new Set<unknown>();
  const note = (line: string): void => {
    if (!line.startsWith('collection.done ')) return;
    const { tenant, status, failure } = JSON.parse(line.slice('collection.done '.length));
    if (status !== 'committed' || failure !== undefined) throw new Error(`a collection failed: ${line}`);
    done.add(tenant);
  };
  const folder = projectFolder();
  const { pipeline: pipelineWith } = createRuntime(loadConfiguration(process.env, folder), { folder });
  const pipeline = await pipelineWith(createLog({ info: note, warn: note, error: note }));
  const until = Date.now() + longestMs;
  const { measured } = await measure(() =>
    Promise.all(
      tenantIds.map(async (tenantId) => {
        const message = { tenantId, bucket: 'intune', kinds: ['managedDevice'] } as const;
        await collect(pipeline, { ...message, reason: 'hint' });
        while (!done.has(tenantId)) {
          if (Date.now() > until) throw new Error(`${tenantId} was not collected`);
          await wait(retryMs);
          await collect(pipeline, { ...message, kinds: [], reason: 'again' });
        }
      }),
    ),
  );
  return measured;
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Transaction } from '../memory-tables';
import { fromText, toText } from '../plain-text';
import type { QueuesHeld } from './memory-queues';
import type { Life } from './mortal';
import type { SmallTenant } from './small-tenant';
import type { SmallWorld } from './small-world';

/** The result of a first collection. */
type Collected = {
  readonly time: number;
  readonly drawn: number;
  readonly transactions: readonly Transaction[];
  readonly queues: QueuesHeld;
  readonly sent: SmallWorld['sent'];
  readonly beats: SmallWorld['beats'];
  readonly logged: SmallWorld['logged'];
  readonly calls: Life['calls'];
  /** The changed fields of the tenant, for example the requests to Graph. */
  readonly tenant: Partial<SmallTenant>;
};

/**
 * The first collection reads every resource type and judges every control, which is most of the work of a short story.
 * Equal worlds give equal results. So it is played once in a run of all tests, and every test file in which the same
 * world begins reads its result. A test file that mocks a part of the product deletes TEST_RUN_FOLDER from its
 * environment, so that it neither reads nor writes results.
 */
export async function collectOnce(world: SmallWorld, life: Life, collect: () => Promise<void>): Promise<void> {
  const before = beginningOf(world, life);
  const folder = process.env.TEST_RUN_FOLDER;
  if (before === undefined || folder === undefined) return collect();
  const path = join(folder, createHash('sha256').update(before).digest('hex'));
  if (existsSync(path)) {
    // Safe: only the lines below write such files, and a test run starts without any.
    takeOver(world, life, fromText(readFileSync(path, 'utf8')) as Collected);
    return;
  }
  const tenantBefore = textsOf(world.tenant);
  await collect();
  const text = toText(collectedOf(world, life, tenantBefore));
  if (text === undefined) return;
  // A run takes long enough that somebody may clear the folder of temporary files meanwhile.
  mkdirSync(folder, { recursive: true });
  // Another worker may be writing or reading the same file.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, text);
  renameSync(own, path);
}

/** Everything that determines the first collection; undefined if part of it is not plain data. */
const beginningOf = (world: SmallWorld, life: Life): string | undefined =>
  toText({
    ...world.held(),
    tenant: world.tenant,
    configuration: world.configuration,
    refusals: world.refusals,
    calls: life.calls,
    during: life.during,
  });

type Texts = Readonly<Record<string, string | undefined>>;
const textsOf = (tenant: SmallTenant): Texts =>
  Object.fromEntries(Object.entries(tenant).map(([field, value]) => [field, toText(value)]));

const collectedOf = (world: SmallWorld, life: Life, tenantBefore: Texts): Collected => ({
  ...world.held(),
  calls: life.calls,
  tenant: Object.fromEntries(
    Object.entries(world.tenant).filter(([field, value]) => toText(value) !== tenantBefore[field]),
  ),
});

function takeOver(world: SmallWorld, life: Life, { calls, tenant, ...held }: Collected): void {
  world.hold(held);
  life.calls.splice(0, life.calls.length, ...calls);
  for (const [field, value] of Object.entries(tenant)) {
    // Safe: the fields of a tenant. Some are lists and maps, which are filled in place.
    const old = world.tenant[field as keyof SmallTenant];
    if (Array.isArray(old)) old.splice(0, old.length, ...(value as readonly never[]));
    else if (old instanceof Map) {
      old.clear();
      for (const [key, one] of value as ReadonlyMap<string, unknown>) (old as Map<string, unknown>).set(key, one);
    } else Object.assign(world.tenant, { [field]: value });
  }
}

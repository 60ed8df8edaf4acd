/**
 * A collection dies with its data. The change is undone, the log shows both, and people have been notified of both.
 * Only then the collection is resumed. Its data is hours old by then, and must not be mistaken for the present.
 */
import { hourMs, minuteMs } from '../../../shared/core/time/durations';
import { collect } from '../../../shared/pipeline/collect/collect';
import { sweep } from '../../../shared/pipeline/watch/sweep';
import { apply, hint, type TenantChange } from '../history';
import { Death, newFrost, newLife } from '../mortal';
import {
  type App,
  createSmallWorld,
  type SmallWorld,
  startApp,
  startCollected,
  startPipeline,
  tenantId,
} from '../small-world';

const by = 'ada';
const excluded: TenantChange = { to: 'exclusion', id: 'ca01', isExcluded: true };
const included: TenantChange = { to: 'exclusion', id: 'ca01', isExcluded: false };
const policies = 'conditionalAccessPolicy';

async function begun(): Promise<SmallWorld> {
  const app = await startCollected(createSmallWorld(), 12 * minuteMs);
  apply(app.world, { change: excluded, by }, 1);
  return app.world;
}

/** The calls of a collection of the policies after which a death leaves something behind. */
async function writesOf(world: SmallWorld): Promise<readonly number[]> {
  const life = newLife();
  await collect(startPipeline(world, life), hint(policies));
  return life.calls.flatMap(({ name }, at) => (name.endsWith('.transact') ? [at + 1] : []));
}

async function dieAt(world: SmallWorld, call: number): Promise<void> {
  const life = newLife({ call, moment: 'after' });
  await expect(collect(startPipeline(world, life), hint(policies))).rejects.toBeInstanceOf(Death);
}

async function hasRegression({ store, now }: SmallWorld): Promise<boolean> {
  const recent = await store.events.recent(tenantId, [new Date(now()).toISOString().slice(0, 10)], 1000);
  return recent.some(({ type }) => type === 'regression');
}

async function triedOf({ store }: SmallWorld) {
  return (await store.watermarks.readKinds(tenantId)).flatMap(({ pin }) => pin?.tried ?? []);
}

/** Shows the change in the log before the collection is resumed. */
async function seeInLog(app: App): Promise<void> {
  await app.runUntil(app.world.now() + minuteMs / 2);
  apply(app.world, { change: included, by }, 0);
  app.world.advanceTo(app.world.now() + minuteMs / 2);
  await app.ask(hint('directoryAudit'));
  await app.drain();
}

test('a change that was undone meanwhile is not reported as open again', async () => {
  const first = await begun();
  const writes = await writesOf(first.fork());
  const wrong: string[] = [];
  let resumed = 0;
  let unrecorded = 0;
  for (const call of writes) {
    const world = first.fork();
    await dieAt(world, call);
    const isRecorded = await hasRegression(world);
    const app = startApp(world);
    await seeInLog(app);
    const before = world.sent.length;
    await app.ask(hint(policies));
    await app.drain();
    await app.runUntil(world.now() + 10 * minuteMs);
    if (world.logged.some(({ event }) => event === 'collection.resumed')) {
      resumed += 1;
      if (!isRecorded) unrecorded += 1;
    }
    const after = world.sent.slice(before).map(({ message }) => message);
    wrong.push(
      ...after
        // An event that was recorded before the death is alerted once, as over. One that was not recorded is no longer
        // news.
        .filter(
          ({ title, machine }) =>
            machine.because === 'reopened' || (!isRecorded && title.includes('can now sign in without MFA')),
        )
        .map(({ title, machine }) => `${call}: ${machine.because}: ${title}`),
    );
    const open = (await world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open');
    wrong.push(...open.map(({ groupKey }) => `${call}: still open: ${groupKey}`));
  }
  expect(resumed).toBeGreaterThan(unrecorded);
  expect(unrecorded).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

test('after an outage of hours the sweep keeps what an unfinished collection needs', async () => {
  const first = await begun();
  const left: string[] = [];
  let resumed = 0;
  for (const call of await writesOf(first.fork())) {
    const world = first.fork();
    await dieAt(world, call);
    world.advanceTo(world.now() + 3 * hourMs);
    const app = startApp(world);
    await sweep(app.pipeline(), { tenantId, sweep: true });
    await app.ask(hint(policies));
    await app.drain();
    await app.runUntil(world.now() + 10 * minuteMs);
    if (world.logged.some(({ event }) => event === 'collection.resumed')) resumed += 1;
    const rows = await world.store.watermarks.readKinds(tenantId);
    left.push(...rows.filter(({ pin }) => pin !== null).map(({ kind }) => `${call}: pin of ${kind}`));
    left.push(
      ...world.logged.filter(({ event }) => event === 'collection.failed').map(() => `${call}: collection.failed`),
    );
  }
  expect(resumed).toBeGreaterThan(0);
  expect(left).toEqual([]);
});

test('a process that stood still for hours commits nothing that the sweep deleted meanwhile', async () => {
  const first = await begun();
  const wrong: string[] = [];
  let swept = 0;
  for (const call of await writesOf(first.fork())) {
    const world = first.fork();
    const frost = newFrost(call);
    const still = collect(startPipeline(world, newLife(null, { frost })), hint(policies));
    await frost.hasSet;
    world.advanceTo(world.now() + 3 * hourMs);
    const app = startApp(world);
    swept += await world.store.snapshots.sweep(tenantId, new Date(world.now()).toISOString(), await triedOf(world));
    frost.thaw();
    await still;
    await app.ask(hint(policies));
    await app.drain();
    await app.runUntil(world.now() + 10 * minuteMs);
    const rows = await world.store.watermarks.readKinds(tenantId);
    wrong.push(...rows.filter(({ pin }) => pin !== null).map(({ kind }) => `${call}: pin of ${kind}`));
    wrong.push(
      ...world.logged.filter(({ event }) => event === 'collection.failed').map(() => `${call}: collection.failed`),
    );
    if (!(await hasRegression(world))) wrong.push(`${call}: nothing recorded`);
  }
  expect(swept).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

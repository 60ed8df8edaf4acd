/**
 * Collections of groups, and of policies that name other groups meanwhile, interrupted or crashed. Their findings are
 * reported once, and nothing is reported as restored.
 */
import { minuteMs } from '../../../shared/core/time/durations';
import { collect } from '../../../shared/pipeline/collect/collect';
import type { Pipeline } from '../../../shared/pipeline/context';
import { editingUsers, received, watched } from '../accounts';
import { hint } from '../history';
import { Death, newLife } from '../mortal';
import { excludedGroup, vendorGroup } from '../small-tenant';
import { type App, evaluationOf, type SmallWorld, startApp, startPipeline } from '../small-world';

/** Runs `meanwhile` once, after Graph has answered with the groups. */
function interrupted(world: SmallWorld, meanwhile: () => Promise<void>): Pipeline {
  const pipeline = startPipeline(world, newLife());
  let isDone = false;
  return {
    ...pipeline,
    graph: async (tenantId) => {
      const graph = await pipeline.graph(tenantId);
      return {
        ...graph,
        fetchGroups: async (...asked) => {
          const groups = await graph.fetchGroups(...asked);
          if (!isDone) {
            isDone = true;
            await meanwhile();
          }
          return groups;
        },
      };
    },
  };
}

function join({ world }: App, personId: string): void {
  world.tenant.groups = world.tenant.groups.map((group) =>
    group.id === excludedGroup ? { ...group, memberIds: [...group.memberIds, personId] } : group,
  );
}

async function exclude(app: App, ids: readonly string[]): Promise<void> {
  editingUsers({ excludeGroups: ids })(app, 'mara');
  await collect(startPipeline(app.world, newLife()), hint('conditionalAccessPolicy'));
  app.world.advanceTo(app.world.now() + minuteMs);
}

test('a person who joined an excluded group is not reported as protected again', async () => {
  const app = await watched();
  const { world } = app;
  join(app, 'person05');
  const pipeline = interrupted(world, async () => {
    await exclude(app, [excludedGroup, vendorGroup]);
    await exclude(app, [excludedGroup]);
  });
  await collect(pipeline, hint('group'));
  await collect(startPipeline(world, newLife()), hint('unifiedRoleAssignment'));
  await app.runUntil(world.now() + 5 * minuteMs);

  expect((await evaluationOf(world, 'ZT.ID.001'))?.verdict.status).toBe('fail');
  const { mails, alerts } = await received(app);
  // The log entry about the exclusion, which was undone.
  expect(mails.filter((mail) => mail.startsWith('Restored'))).toHaveLength(1);
  const open = alerts.filter(({ status }) => status === 'open');
  expect(open.map(({ concerns }) => concerns.includes('control|ZT.ID.001'))).toEqual([true]);
});

/**
 * Dies before each write of a collection of the kind, then runs `next`. Returns what is wrong afterwards: anything
 * restored, a number of mails matching `isNamed` other than one, or a control that passes or has no open alert.
 */
async function wrongAfterCrashes(
  { world: begun }: App,
  kind: 'group' | 'conditionalAccessPolicy',
  next: (app: App) => Promise<void>,
  isNamed: (mail: string) => boolean,
): Promise<readonly string[]> {
  const plain = newLife();
  await collect(startPipeline(begun.fork(), plain), hint(kind));
  const writes = plain.calls.flatMap(({ hasEffect }, at) => (hasEffect ? [at + 1] : []));
  expect(writes.length).toBeGreaterThan(10);
  const wrong: string[] = [];
  for (const call of writes) {
    const app = startApp(begun.fork());
    const { world } = app;
    const died = collect(startPipeline(world, newLife({ call, moment: 'before' })), hint(kind));
    await expect(died).rejects.toThrow(Death);
    world.advanceTo(world.now() + 2 * minuteMs);
    await next(app);
    await app.runUntil(world.now() + 10 * minuteMs);

    const { mails, alerts } = await received(app);
    const place = `before call ${call} (${plain.calls[call - 1]?.name})`;
    const say = (what: string): void => void wrong.push(`${place}: ${what}`);
    if (mails.some((mail) => mail.startsWith('Restored'))) say('restored');
    if (mails.filter(isNamed).length !== 1) say(`named: ${mails.map((mail) => mail.slice(0, 200))}`);
    const open = alerts.filter(({ status }) => status === 'open').flatMap(({ concerns }) => concerns);
    if (!open.includes('control|ZT.ID.001')) say(`open: ${open}`);
    if ((await evaluationOf(world, 'ZT.ID.001'))?.verdict.status !== 'fail') say('passes');
  }
  return wrong;
}

test('nor after a crash at any write of that collection, if policies name another group before the next one', async () => {
  const begun = await watched();
  const { tenant } = begun.world;
  join(begun, 'person05');
  // Nobody loses protection by its exclusion.
  tenant.groups = tenant.groups.map((group) => (group.id === vendorGroup ? { ...group, memberIds: [] } : group));
  const next = async (app: App): Promise<void> => {
    await exclude(app, [excludedGroup, vendorGroup]);
    await collect(startPipeline(app.world, newLife()), hint('group'));
  };
  const wrong = await wrongAfterCrashes(begun, 'group', next, (mail) => /[Pp]erson05 was added/.test(mail));
  expect(wrong).toEqual([]);
});

test('nor is a group that policies exclude, after a crash at any write of their collection and a collection of groups', async () => {
  const begun = await watched();
  editingUsers({ excludeGroups: [excludedGroup, vendorGroup] })(begun, 'mara');
  const next = async ({ world }: App): Promise<void> => {
    // Nobody loses protection by it: two people are excluded already.
    world.tenant.groups = world.tenant.groups.map((group) =>
      group.id === excludedGroup ? { ...group, displayName: 'renamed' } : group,
    );
    await collect(startPipeline(world, newLife()), hint('group'));
    await collect(startPipeline(world, newLife()), hint('conditionalAccessPolicy'));
  };
  const wrong = await wrongAfterCrashes(begun, 'conditionalAccessPolicy', next, (mail) =>
    /2 people can now sign in/.test(mail),
  );
  expect(wrong).toEqual([]);
});

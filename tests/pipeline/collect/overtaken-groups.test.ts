/** A collection of groups during which a policy names another group for a moment: what it found is reported once, and nothing as restored. */
import { minuteMs } from '../../../shared/core/time/durations';
import { collect } from '../../../shared/pipeline/collect/collect';
import type { Pipeline } from '../../../shared/pipeline/context';
import { editing, received, watched } from '../accounts';
import { hint } from '../history';
import { newLife } from '../mortal';
import { excludedGroup, vendorGroup } from '../small-tenant';
import { evaluationOf, type SmallWorld, startPipeline } from '../small-world';

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

test('a person who joined an excluded group is not reported as protected again', async () => {
  const app = await watched();
  const { world } = app;
  world.tenant.groups = world.tenant.groups.map((group) =>
    group.id === excludedGroup ? { ...group, memberIds: [...group.memberIds, 'person05'] } : group,
  );
  const exclude = async (ids: readonly string[]): Promise<void> => {
    editing((policy) => ({
      ...policy,
      conditions: { ...policy.conditions, users: { ...policy.conditions.users, excludeGroups: ids } },
    }))(app, 'mara');
    await collect(startPipeline(world, newLife()), hint('conditionalAccessPolicy'));
    world.advanceTo(world.now() + minuteMs);
  };
  const pipeline = interrupted(world, async () => {
    await exclude([excludedGroup, vendorGroup]);
    await exclude([excludedGroup]);
  });
  await collect(pipeline, hint('group'));
  await collect(startPipeline(world, newLife()), hint('unifiedRoleAssignment'));
  await app.runUntil(world.now() + 5 * minuteMs);

  expect((await evaluationOf(world, 'ZT.ID.001'))?.verdict.status).toBe('fail');
  const { mails, alerts } = await received(app);
  // Of the exclusion, which was taken back.
  expect(mails.filter((mail) => mail.startsWith('Restored'))).toHaveLength(1);
  const open = alerts.filter(({ status }) => status === 'open');
  expect(open.map(({ concerns }) => concerns.includes('control|ZT.ID.001'))).toEqual([true]);
});

/** The clock of the machine is six minutes wrong: one action is still one alert, with its account. */
import { startWorld, type World } from '../../infra/local/world';
import { minuteMs } from '../../shared/core/time/durations';
import { change, lookingOftenAt, subjectsOf, until, untilReceived } from './observed-world';
import { mara, paths } from './stories';

jest.setTimeout(1_800_000);

let world: World;
afterEach(() => world?.stop());

test.each([
  ['ahead of', -6],
  ['behind', 6],
])('a machine whose clock is six minutes %s that of Microsoft', async (_, minutes) => {
  let policy = '';
  let excluded: readonly string[] = [];
  let vendors = '';
  world = await startWorld({
    auditLatencyMs: 2_000,
    tenantAheadMs: minutes * minuteMs,
    configurationOver: lookingOftenAt('conditionalAccessPolicy'),
    beforeFirstCollection: async (__, { find }) => {
      const found = await find(paths.policies, 'displayName', 'CA01 Require MFA for everyone');
      policy = String(found?.id);
      // Safe: the shape of a conditionalAccessPolicy.
      excluded = (found as { conditions: { users: { excludeGroups: readonly string[] } } } | undefined)?.conditions
        .users.excludeGroups as readonly string[];
      vendors = String((await find('groups', 'displayName', 'Vendors-Temp'))?.id);
    },
  });
  await untilReceived(world, /\[START\]$/);
  const users = { excludeGroups: [...excluded, vendors] };
  change(world, { op: 'update', path: `/${paths.policies}/${policy}`, body: { conditions: { users } }, actor: mara });
  await untilReceived(world, /^Critical · Contoso · \d+ people can now sign in without MFA/);
  const named = await until('the account', () =>
    world.receivers
      .received()
      .calls.map(({ body }) => JSON.stringify(body))
      .find((body) => body.includes(mara.userPrincipalName)),
  );
  expect(named).toContain(mara.userPrincipalName);
  // Longer than the log entry takes together with the collection that it triggers.
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  const keys = new Set(subjectsOf(world).map((subject) => /\[(\w+)\]$/.exec(subject)?.[1]));
  keys.delete('START');
  expect([...keys]).toHaveLength(1);
});

/**
 * Planned work exposes a person while another account changes another policy. Each is reported with its own people
 * only.
 */
import type { JsonObject } from '../../infra/local/tenant/json';
import { hourMs } from '../../shared/core/time/durations';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { tenantId } from './small-world';
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const policies = 'identity/conditionalAccess/policies';
let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

const announce = async (resourceId: string, actorId: string) =>
  makeRule(
    world.app.pipeline(),
    tenantId,
    {
      kind: 'expectedChange',
      source: null,
      resourceId,
      actorId,
      openings: [],
      reason: 'the migration needs it',
      owner: 'it@contoso.example',
      from: null,
      until: new Date(world.app.world.now() + hourMs).toISOString(),
      alertId: null,
    },
    { id: 'kai', tenantId, name: 'Kai Olsen' },
  );

const excluding = async (name: string): Promise<{ readonly path: string; readonly body: JsonObject }> => {
  const policy = (await world.read(policies)).find(({ displayName }) => String(displayName).startsWith('CA01'));
  if (policy === undefined) throw new Error('There is no policy CA01.');
  // Safe: the simulated tenant has policies of this form.
  const { users } = policy.conditions as unknown as { users: JsonObject & { excludeUsers: readonly string[] } };
  const excludeUsers = [...users.excludeUsers, await world.idOf('users?$top=999', name)];
  return { path: `/${policies}/${String(policy.id)}`, body: { conditions: { users: { ...users, excludeUsers } } } };
};

test.each([
  ['the policies are read first', 3],
  ['the log is read first', 1],
])('a person whom planned work exposes is not counted as exposed by another account: %s', async (_, minutes) => {
  const [mfa, legacy, mara] = await Promise.all([
    world.idOf(policies, 'CA01'),
    world.idOf(policies, 'CA02'),
    world.idOf('users?$top=999', 'Mara Klein'),
  ]);
  expect(await announce(mfa, mara)).toMatchObject({ status: 'done' });
  await pass(world, minutes);
  takeMails(world);
  changeAs(world, 'mara.klein', { op: 'update', ...(await excluding('Jan Pohl')) });
  changeAs(world, 'tom.iversen', { op: 'update', path: `/${policies}/${legacy}`, body: { state: 'disabled' } });
  await pass(world, 15);
  const opened = takeMails(world);
  const ofTom = opened.filter(({ text }) => text.includes("Tom Iversen's account"));
  expect(ofTom.length).toBeGreaterThan(0);
  expect(ofTom.filter(({ subject }) => subject.includes('without MFA'))).toEqual([]);
  changeAs(world, 'ada.brandt', { op: 'update', path: `/${policies}/${legacy}`, body: { state: 'enabled' } });
  await pass(world, 60);
  const later = takeMails(world);
  const ended = later.find(({ because, text }) => because === 'opened' && text.includes('The planned work ended'));
  expect(ended?.text).toContain('Jan Pohl');
  expect(ended?.text).toContain('BY WHOSE ACCOUNT Mara Klein');
  expect(ended?.text).toContain('and this is still wrong');
  expect(later.filter(({ text }) => text.includes('Jan Pohl could sign in without MFA'))).toEqual([]);
});

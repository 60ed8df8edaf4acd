/**
 * Reviewers of consent requests are read individually. Their accounts decide the verdict, though they have no role and
 * no policy names them.
 */
import { goodConsentRequests } from '../fixtures/settings';
import { type App, createSmallWorld, evaluationOf, startApp, tenantId } from './small-world';

const reviewer = 'person07';

async function begun(): Promise<App> {
  const world = createSmallWorld();
  const policy = { ...goodConsentRequests, reviewerUserIds: [reviewer] };
  world.tenant.settings = { ...world.tenant.settings, adminConsentRequestPolicy: [policy] };
  const app = startApp(world);
  await app.tick();
  await app.drain();
  return app;
}

const statusOf = async ({ world }: App): Promise<string | undefined> =>
  (await evaluationOf(world, 'ZT.AP.003'))?.verdict.status;

test('the verdict follows the account of the only reviewer at the next collection of users', async () => {
  const app = await begun();
  expect(await statusOf(app)).toBe('pass');
  const { tenant } = app.world;
  const found: (string | undefined)[] = [];
  for (const accountEnabled of [false, true]) {
    tenant.users = tenant.users.map((user) => (user.id === reviewer ? { ...user, accountEnabled } : user));
    await app.runUntil(app.world.now() + 5 * 60_000);
    await app.ask({ tenantId, bucket: 'directory', kinds: ['user'], reason: 'hint' });
    await app.drain();
    found.push(await statusOf(app));
  }
  expect(found).toEqual(['fail', 'pass']);
});

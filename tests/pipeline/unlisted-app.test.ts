/** An app that Microsoft's page on Office 365 does not list may belong to the suite, until its publisher is known. */
import { minuteMs } from '../../shared/core/time/durations';
import { goodApplications, principal } from '../fixtures/applications';
import { policy } from '../fixtures/conditional-access';
import { hint } from './history';
import { excludedGroup, goodPolicies } from './small-tenant';
import { type App, createSmallWorld, evaluationOf, startApp } from './small-world';

const appId = '6a1f0a52-98c1-4f6e-9c0b-1a2b3c4d5e6f';

const verdictOf = async ({ world }: App) => (await evaluationOf(world, 'ZT.ID.001'))?.verdict;

const everyOther = policy({
  id: 'ca01',
  users: { excludeGroups: [excludedGroup] },
  apps: { excludeApplications: [appId] },
});
const suite = policy({
  id: 'ca09',
  displayName: 'CA09 Require MFA for Office 365',
  apps: { includeApplications: ['Office365'] },
});

test('once the publisher is known, controls are judged again, though no policy changed', async () => {
  const world = createSmallWorld();
  world.tenant.policies = [everyOther, suite, ...goodPolicies.filter(({ id }) => id !== 'ca01')];
  const app = startApp(world);
  await app.tick();
  await app.drain();
  expect(await verdictOf(app)).toMatchObject({ status: 'unknown' });

  const own = principal({ id: 'sp-of-it', appId, displayName: 'Time sheets' });
  const servicePrincipal = [...goodApplications.servicePrincipal, own];
  Object.assign(world.tenant, { settings: { ...world.tenant.settings, servicePrincipal } });
  await app.ask(hint('servicePrincipal'));
  await app.runUntil(world.now() + 5 * minuteMs);
  expect(await verdictOf(app)).toMatchObject({ status: 'fail' });
});

/** A licence ends: each of its sources refuses in a collection of its own, and one message says all that ended. */
import { minuteMs } from '../../shared/core/time/durations';
import { received } from './accounts';
import { hint } from './history';
import { createSmallWorld, startWatched } from './small-world';

const p2 = {
  servicePlanId: 'eec0eb4f-6444-4f95-aba0-50c24d67f998',
  servicePlanName: 'AAD_PREMIUM_P2',
  provisioningStatus: 'Success',
};
const ofP2 = [
  'riskyUser',
  'openRiskDetection',
  'riskDetection',
  'unifiedRoleAssignmentScheduleInstance',
  'unifiedRoleEligibilityScheduleInstance',
  'unifiedRoleManagementPolicyAssignment',
  'accessReviewScheduleDefinition',
] as const;

test.each(['subscribedSku', 'riskyUser'] as const)('seen first in %s', async (first) => {
  const world = createSmallWorld();
  const withoutP2 = world.tenant.skus;
  world.tenant.skus = withoutP2.map((sku) => ({ ...sku, servicePlans: [...sku.servicePlans, p2] }));
  const app = await startWatched(world, 12 * minuteMs);
  world.tenant.skus = withoutP2;
  for (const kind of ofP2)
    world.tenant.failures.set(kind, { reason: 'notLicensed', licence: 'P2', detail: 'HTTP 403' });
  await app.ask(hint(first));
  await app.drain();
  // The sources are read twice a day, and the list of licences too.
  await app.runUntil(world.now() + 14 * 60 * minuteMs);
  const { mails } = await received(app);
  const ofLicence = mails.filter((mail) => /Entra ID P2 ended/.test(mail));
  expect(ofLicence).toHaveLength(1);
  expect(ofLicence[0]).toMatch(/^High · Contoso · Entra ID P2 ended; 6 protections with it/);
  expect(ofLicence[0]).toContain('6 protections are no longer in force');
  expect(ofLicence[0]).toContain(
    'does not end by itself until the licence is back: check it, and close it on its page.',
  );
});

test('sources that refuse hours later: the update opens with the number of its subject', async () => {
  const world = createSmallWorld();
  const withoutP2 = world.tenant.skus;
  world.tenant.skus = withoutP2.map((sku) => ({ ...sku, servicePlans: [...sku.servicePlans, p2] }));
  const app = await startWatched(world, 12 * minuteMs);
  world.tenant.skus = withoutP2;
  await app.ask(hint('subscribedSku'));
  await app.drain();
  await app.runUntil(world.now() + 60 * minuteMs);
  for (const kind of ofP2)
    world.tenant.failures.set(kind, { reason: 'notLicensed', licence: 'P2', detail: 'HTTP 403' });
  await app.runUntil(world.now() + 14 * 60 * minuteMs);
  const { mails } = await received(app);
  const [first, update, ...further] = mails.filter((mail) => /Entra ID P2 ended/.test(mail));
  expect(further).toEqual([]);
  expect(first).toMatch(/Entra ID P2 ended; \d protections with it/);
  expect(update).toMatch(/ended; (\d) protections with it .*Update [\d:]+: Entra ID P2 ended; \1 protections/s);
});

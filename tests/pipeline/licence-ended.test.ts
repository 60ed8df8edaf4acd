/**
 * A licence ends. Each of its sources is refused in a separate collection, but one message names everything that ended.
 */
import { renderMessage } from '../../shared/app/render';
import { minuteMs } from '../../shared/core/time/durations';
import { gatherAlert } from '../../shared/pipeline/operate/posture';
import { renderText } from '../../shared/reports/mail/email';
import { plainAttention } from '../fixtures/attention';
import { received } from './accounts';
import { apply, hint } from './history';
import { premiumWithP2 } from './small-tenant';
import { createSmallWorld, startWatched, tenantId } from './small-world';

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
  world.tenant.skus = [premiumWithP2];
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
  expect(ofLicence[0]).toMatch(/^High · Contoso · Entra ID P2 ended: 6 controls can no longer be checked/);
  expect(ofLicence[0]).toContain(
    '6 controls can no longer be checked, and what they require may no longer be in force',
  );
  expect(ofLicence[0]).toContain(
    'does not end by itself until the licence is back: check it, and close it on its page.',
  );
  expect(ofLicence[0]).toContain(
    'BY WHOSE ACCOUNT Not known: no log that Zero Trust Watch reads shows who ended a licence',
  );
  expect(ofLicence[0]).not.toContain('about Zero Trust Watch itself');
});

test('sources that refuse hours later: the update opens with the number of its subject', async () => {
  const world = createSmallWorld();
  const withoutP2 = world.tenant.skus;
  world.tenant.skus = [premiumWithP2];
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
  expect(first).toMatch(/Entra ID P2 ended: \d controls? can no longer be checked/);
  expect(update).toMatch(
    /Entra ID P2 ended: (\d) controls can no longer be checked .*Update [\d:]+: Entra ID P2 ended: \1 controls/s,
  );
});

test('an open alert about risk says on its page and in its reminder that its end can no longer be seen', async () => {
  const patience = { ...plainAttention.patience, high: { remindAfter: 12 * 60, escalateAfter: null } };
  const world = createSmallWorld({ configuration: { patience } });
  const withoutP2 = world.tenant.skus;
  world.tenant.skus = [premiumWithP2];
  const app = await startWatched(world, 12 * minuteMs);
  world.tenant.riskyUsers = [
    {
      id: 'person04',
      riskLevel: 'high',
      riskState: 'atRisk',
      riskDetail: 'none',
      riskLastUpdatedDateTime: new Date(world.now() - minuteMs).toISOString(),
      isDeleted: false,
    },
  ];
  await app.ask(hint('riskyUser'));
  await app.runUntil(world.now() + 30 * minuteMs);
  const [risk] = (await received(app)).alerts;
  const page = async (): Promise<string> => {
    const found = await gatherAlert(app.pipeline(), tenantId, risk?.id ?? '');
    return found === undefined ? '' : renderText(renderMessage(found.input, 'page')).replaceAll(/\s+/g, ' ');
  };
  const unseen =
    /Whether this is over can no longer be seen: Zero Trust Watch has been unable to read [^.]*risky users[^.]* since [^.]*\(Entra ID P2 ended\)/;
  expect(await page()).not.toMatch(unseen);
  world.tenant.skus = withoutP2;
  for (const kind of ofP2)
    world.tenant.failures.set(kind, { reason: 'notLicensed', licence: 'P2', detail: 'HTTP 403' });
  await app.runUntil(world.now() + 14 * 60 * minuteMs);
  const reminder = (await received(app)).mails.find((mail) => /person04.*Reminder/.test(mail.replaceAll('\n', ' ')));
  expect(reminder).toMatch(unseen);
  expect(await page()).toMatch(unseen);
});

test('an alert of a tenant that never had the licence says nothing about its end', async () => {
  const world = createSmallWorld();
  for (const kind of ofP2)
    world.tenant.failures.set(kind, { reason: 'notLicensed', licence: 'P2', detail: 'HTTP 403' });
  const app = await startWatched(world, 12 * minuteMs);
  apply(world, { change: { to: 'policy', id: 'ca01', state: 'disabled' }, by: 'ada' }, 0);
  await app.ask(hint('conditionalAccessPolicy'), hint('directoryAudit'));
  await app.runUntil(world.now() + 10 * minuteMs);
  const { mails } = await received(app);
  expect(mails.some((mail) => /^Critical · Contoso · .* without MFA/.test(mail))).toBe(true);
  expect(mails.filter((mail) => /can no longer be seen/.test(mail))).toEqual([]);
});

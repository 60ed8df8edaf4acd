/** The risk of an app through the whole pipeline: one alert from its first level to its end. */
import { minuteMs } from '../../shared/core/time/durations';
import { riskyApplication } from '../fixtures/defence';
import { businessPremium } from './small-tenant';
import { createSmallWorld, startWatched, tenantId } from './small-world';

const workloadIdentities = {
  servicePlanId: '84c289f0-efcb-486f-8581-07f44fc9efad',
  servicePlanName: 'AAD_WRKLDID_P2',
  provisioningStatus: 'Success',
};

test('a risk that rises is an update of its alert, involves no admin, and ends with one message', async () => {
  const world = createSmallWorld();
  const { tenant } = world;
  tenant.skus = [{ ...businessPremium, servicePlans: [...businessPremium.servicePlans, workloadIdentities] }];
  const app = await startWatched(world, 5 * minuteMs);
  const rate = async (riskLevel: string | null): Promise<void> => {
    const riskLastUpdatedDateTime = new Date(world.now()).toISOString();
    tenant.riskyApplications = riskLevel === null ? [] : [riskyApplication({ riskLevel, riskLastUpdatedDateTime })];
    await app.ask({ tenantId, bucket: 'identityProtection', kinds: ['riskyServicePrincipal'], reason: 'hint' });
    await app.runUntil(world.now() + 40 * minuteMs);
  };
  const mails = () => world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
  await rate('medium');
  await rate('high');
  expect(JSON.stringify(mails())).not.toMatch(/not known yet|treat it as an attack/i);
  expect(JSON.stringify(mails()[0])).toContain('Detected by Microsoft Entra ID Protection; no admin action involved.');
  await rate(null);
  expect(mails().map(({ subject }) => subject.replace(/^(.*) · .* (is .*) \[(.*)\]$/, '$1: $2'))).toEqual([
    'High · Contoso: is at medium risk',
    'High · Contoso: is at high risk',
    'Restored · Contoso: is no longer at risk',
  ]);
  expect(new Set(mails().map(({ subject }) => subject.slice(-6))).size).toBe(1);
});

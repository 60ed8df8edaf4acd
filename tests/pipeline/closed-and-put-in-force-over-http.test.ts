/** An operator closed the alert about an exclusion. The policy is turned off and on again, which adds no exclusion. */
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { tenantId } from './small-world';
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const policies = 'identity/conditionalAccess/policies';
let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

const changed = async (by: string, body: Parameters<typeof changeAs>[2]['body'] & object, minutes: number) => {
  changeAs(world, by, { op: 'update', path: `/${policies}/${await world.idOf(policies, 'CA01')}`, body });
  await pass(world, minutes);
};

async function closedExclusion(): Promise<void> {
  const groups = [await world.idOf('groups', 'CA-Exclusions'), await world.idOf('groups', 'Vendors-Temp')];
  await changed('mara.klein', { conditions: { users: { excludeGroups: groups } } }, 8);
  const [alert] = (await alertsOf(world)).filter(({ severity }) => severity === 'critical');
  const by = { id: 'kai', tenantId, name: 'Kai Olsen' };
  const request = { tenantId, alertId: alert?.id ?? '', action: 'close', by, note: 'known' } as const;
  expect(await handleAlert(world.app.pipeline(), request)).toMatchObject({ status: 'done' });
  await pass(world, 2);
}

test('an account that turns the policy on again is not reported for the exclusion', async () => {
  await closedExclusion();
  await changed('lea.novak', { state: 'disabled' }, 10);
  takeMails(world);
  await changed('tom.iversen', { state: 'enabled' }, 15);
  expect(takeMails(world).map(({ because, subject }) => [because, subject])).toEqual([
    ['resolved', expect.stringMatching(/^Restored · Contoso · policy "CA01 Require MFA for everyone" is in force/)],
  ]);
});

test('an exclusion that was removed and added again while the policy was off is reported', async () => {
  await closedExclusion();
  const exclusions = await world.idOf('groups', 'CA-Exclusions');
  await changed('tom.iversen', { conditions: { users: { excludeGroups: [exclusions] } } }, 10);
  await changed('lea.novak', { state: 'disabled' }, 10);
  const groups = [exclusions, await world.idOf('groups', 'Vendors-Temp')];
  await changed('lea.novak', { conditions: { users: { excludeGroups: groups } } }, 10);
  takeMails(world);
  await changed('lea.novak', { state: 'enabled' }, 15);
  expect(takeMails(world).map(({ because }) => because)).toContain('opened');
});

import { apply } from './audit-records';
import { round } from './delta-round';
import { closeTenants, testTenant } from './tenant-client';

afterEach(closeTenants);

const managed = '/deviceManagement/managedDevices';
const summary = '/deviceManagement/deviceCompliancePolicyDeviceStateSummary';
const select = 'id,deviceId,displayName,isCompliant,isManaged,trustType,accountEnabled,operatingSystem';

test('a device that becomes non-compliant in Intune does so in the directory, and the delta shows it', async () => {
  const tenant = await testTenant();
  const first = await round(tenant, `/devices/delta?$select=${select}`);
  expect(first.rows).toHaveLength(30);
  expect(Object.keys(first.rows[0]).sort()).toEqual(select.split(',').sort());
  const quiet = await round(tenant, first.link);
  expect(quiet.rows).toEqual([]);

  const [device] = await tenant.all(managed);
  const set = (body: object) => apply(tenant, [{ op: 'update', path: `${managed}/${device.id}`, body: { ...body } }]);
  set({ complianceState: 'noncompliant' });
  const flipped = await round(tenant, quiet.link);
  expect(new Set(flipped.rows.map(({ deviceId, isCompliant }) => `${deviceId} ${isCompliant}`))).toEqual(
    new Set([`${device.azureADDeviceId} false`]),
  );
  // In a grace period it is still compliant, and the directory does not get the name.
  set({ complianceState: 'inGracePeriod' });
  const back = await round(tenant, flipped.link);
  expect(back.rows.every(({ isCompliant }) => isCompliant === true)).toBe(true);
  set({ complianceState: 'compliant', notes: 'x' });
  expect((await round(tenant, back.link)).rows).toEqual([]);
});

test('the summary counts the current fleet: changed, enrolled and deleted devices', async () => {
  const tenant = await testTenant();
  const counts = async () => {
    const { compliantDeviceCount, nonCompliantDeviceCount, inGracePeriodCount, unknownDeviceCount } = (
      await tenant.get(summary)
    ).body;
    return [compliantDeviceCount, nonCompliantDeviceCount, inGracePeriodCount, unknownDeviceCount];
  };
  expect(await counts()).toEqual([29, 1, 0, 0]);
  const [first, second, third] = await tenant.all(managed);
  apply(tenant, [
    { op: 'update', path: `${managed}/${first.id}`, body: { complianceState: 'noncompliant' } },
    { op: 'update', path: `${managed}/${second.id}`, body: { complianceState: 'inGracePeriod' } },
    { op: 'delete', path: `${managed}/${third.id}` },
    { op: 'create', path: managed, body: { deviceName: 'NEW-1' } },
  ]);
  expect(await counts()).toEqual([26, 2, 1, 1]);
});

describe("Intune's answer about one device and its compliance policies", () => {
  const states = (id: string) => `${managed}/${id}/deviceCompliancePolicyStates`;

  test('has one entry for each policy of its platform and the built-in one; the settings are below, without names in words', async () => {
    const tenant = await testTenant();
    const [device] = await tenant.all(managed);
    const [good] = (await tenant.get(states(device.id))).body.value;
    expect(good).toMatchObject({ displayName: 'Win-Baseline', state: 'compliant', settingStates: [] });
    apply(tenant, [
      {
        op: 'update',
        path: `${managed}/${device.id}`,
        body: { complianceState: 'noncompliant', isEncrypted: false },
      },
    ]);
    const { value } = (await tenant.get(states(device.id))).body;
    expect(value.map(({ displayName, state }: Record<string, string>) => `${displayName} ${state}`)).toEqual([
      'Win-Baseline nonCompliant',
      'Default Device Compliance Policy compliant',
    ]);
    const settings = (await tenant.get(`${states(device.id)}/${value[0].id}/settingStates`)).body.value;
    const failing = settings.filter(({ state }: Record<string, string>) => state === 'nonCompliant');
    expect(failing.map(({ setting, settingName }: Record<string, string>) => `${setting} ${settingName}`)).toEqual([
      'Windows10CompliancePolicy.BitLockerEnabled null',
      'Windows10CompliancePolicy.StorageRequireEncryption null',
    ]);
  });

  test('follows the policy: a required newer system fails', async () => {
    const tenant = await testTenant();
    const [device] = await tenant.all(managed);
    const [policy] = await tenant.all('/deviceManagement/deviceCompliancePolicies');
    apply(tenant, [
      {
        op: 'update',
        path: `/deviceManagement/deviceCompliancePolicies/${policy.id}`,
        body: { osMinimumVersion: '10.0.99999' },
      },
      { op: 'update', path: `${managed}/${device.id}`, body: { complianceState: 'inGracePeriod' } },
    ]);
    const settings = (await tenant.get(`${states(device.id)}/${policy.id}/settingStates`)).body.value;
    expect(
      settings.flatMap(({ setting, state }: Record<string, string>) => (state === 'nonCompliant' ? [setting] : [])),
    ).toEqual(['Windows10CompliancePolicy.OsMinimumVersion']);
  });

  test('is 404 for a device or policy that does not exist', async () => {
    const tenant = await testTenant();
    const [device] = await tenant.all(managed);
    expect((await tenant.get(states('nobody'))).status).toBe(404);
    expect((await tenant.get(`${states(device.id)}/nobody/settingStates`)).status).toBe(404);
  });
});

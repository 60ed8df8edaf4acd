/** A file given to a command is read, or refused with a clear message; a bad line of records never stops the others. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assessTenant } from '../../infra/operate/assess/assess-tenant';
import { readEarlier } from '../../infra/operate/assess/earlier';
import { readTenant } from '../../infra/operate/assess/folder-tenant';
import { Refused } from '../../infra/operate/assess/refused';
import { detectInFile } from '../../infra/operate/detect/run';
import { readCustomers } from '../../infra/operate/onboard/options';
import { NoSignIn, readSignIn } from '../../infra/operate/what-if/sign-in-file';
import { readDeclarations } from '../../shared/config/config';
import { ConfigurationError } from '../../shared/config/configuration-error';
import { contosoFolder } from '../fixtures/contoso-folder';
import { ofPrograms, playCases, spoil, spoilText } from './spoil';

const folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

function expectPlain(said: readonly string[]): void {
  for (const line of said) {
    expect(line).not.toMatch(ofPrograms);
    expect(line.length).toBeLessThan(1_000);
  }
}

const mara = { id: 'mara', displayName: 'Mara Klein', userPrincipalName: 'mara@contoso.example' };
const records = [
  {
    id: 'Directory_1',
    activityDateTime: '2026-11-24T14:02:00Z',
    activityDisplayName: 'Update user',
    category: 'UserManagement',
    loggedByService: 'Core Directory',
    result: 'success',
    initiatedBy: { user: mara },
    targetResources: [
      {
        id: 'lea',
        type: 'User',
        displayName: 'Lea Novak',
        modifiedProperties: [{ displayName: 'UserType', oldValue: '["Guest"]', newValue: '["Member"]' }],
      },
    ],
  },
  {
    time: '2026-11-24 08:45:30.123',
    category: 'AuditLogs',
    operationName: 'User has elevated their access to User Access Administrator for their Azure Resources',
    result: 'SUCCESS',
    properties: {
      id: 'Azure_1',
      activityDateTime: '2026-11-24T08:45:30Z',
      activityDisplayName: 'User has elevated their access to User Access Administrator for their Azure Resources',
      category: 'AzureRBACRoleManagementElevateAccess',
      result: 'success',
      initiatedBy: { user: mara },
      targetResources: [],
    },
  },
  {
    id: 'intune-1',
    activityType: 'wipe ManagedDevice',
    activityDateTime: '2026-11-24T10:00:00Z',
    activityResult: 'Success',
    category: 'Device',
    actor: { userId: 'mara', userPrincipalName: 'mara@contoso.example', auditActorType: 'ItPro' },
    resources: [
      { resourceId: 'device-1', displayName: 'LAPTOP-1', auditResourceType: 'ManagedDevice', modifiedProperties: [] },
    ],
  },
  {
    id: 'sign-in-1',
    createdDateTime: '2026-11-24T11:00:00Z',
    userId: 'mara',
    userDisplayName: 'Mara Klein',
    appDisplayName: 'Azure Portal',
    clientAppUsed: 'IMAP4',
    ipAddress: '203.0.113.9',
    status: { errorCode: 0 },
    location: { city: 'Lagos', countryOrRegion: 'NG', geoCoordinates: { latitude: 6.5, longitude: 3.4 } },
    deviceDetail: { deviceId: '', operatingSystem: 'Linux', browser: 'Firefox', isCompliant: false },
  },
  {
    id: 'risk-1',
    riskEventType: 'leakedCredentials',
    riskLevel: 'high',
    riskState: 'atRisk',
    userId: 'lea',
    detectedDateTime: '2026-11-24T12:00:00Z',
    activityDateTime: '2026-11-24T12:00:00Z',
    lastUpdatedDateTime: '2026-11-24T12:00:00Z',
  },
];

/** A line may hold a list of entries, as Event Hubs and Graph write them. */
function entriesIn(line: string): number {
  try {
    const parsed = JSON.parse(line);
    const list = [parsed, parsed?.records, parsed?.value].find(Array.isArray);
    return list?.length ?? 1;
  } catch {
    return 1;
  }
}

test('an unreadable record costs one line, and the others are read', async () => {
  const good = join(folder, 'good.jsonl');
  writeFileSync(good, records.map((one) => JSON.stringify(one)).join('\n'));
  const whole = await detectInFile(good, undefined);
  expect(whole.problems).toEqual([]);
  expect(whole.events.length).toBeGreaterThanOrEqual(4);
  const file = join(folder, 'records.jsonl');
  // Each file has one damaged record of every type, each beside an intact one.
  await playCases('records', async (random) => {
    const lines = records.map((one) =>
      random() < 0.2
        ? spoilText(JSON.stringify(one), random).value.replaceAll('\n', '')
        : JSON.stringify(spoil(one, random).value),
    );
    writeFileSync(file, [...lines, JSON.stringify({ ...records[0], id: 'as it was' })].join('\n'));
    const { problems, events } = await detectInFile(file, undefined);
    expectPlain(problems);
    expect(problems.length).toBeLessThanOrEqual(lines.reduce((sum, line) => sum + entriesIn(line), 0));
    expect(events.some(({ event }) => event.recordIds.includes('as it was'))).toBe(true);
  });
});

const now = '2026-11-24T13:00:00.000Z';
test('a folder with a damaged file is judged by its other files', async () => {
  const content = contosoFolder({ devices: 8, people: 8, now: Date.parse(now) });
  const paths = [...content.keys()];
  let judged = 0;
  // Each case judges a whole tenant, so there are fewer.
  const played = await playCases(
    'folders',
    async (random) => {
      const path = paths[Math.floor(random() * paths.length)] ?? '';
      const spoilt = new Map(content).set(path, spoil(content.get(path), random).value);
      try {
        const tenant = readTenant({ content: spoilt, others: [] }, now);
        const { assessed } = await assessTenant(tenant, readDeclarations({}, { tenantId: '', name: '' }), now, null);
        judged += 1;
        expectPlain(assessed.flatMap(({ verdict }) => (verdict.status === 'unknown' ? [verdict.reason] : [])));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        expectPlain([error.message]);
      }
    },
    4,
  );
  expect(judged).toBeGreaterThan(played / 2);
});

test('exceptions and planned work with a mistake are refused with a clear message', async () => {
  const person = '0a1b2c3d-0000-4000-8000-000000000001';
  const account = { id: person, reason: 'sealed', owner: 'it@contoso.example', expiry: '2027-11-24' };
  const declarations = { breakGlass: [account], disabled: ['ZT.ID.001'], thresholds: { fleetComplianceFloor: 0.9 } };
  await playCases('declarations', (random) => {
    try {
      readDeclarations(spoil(declarations, random).value, { tenantId: '', name: '' });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      expectPlain(error.problems);
    }
  });
});

test('a list of customers with a mistake starts nothing', async () => {
  const csv = 'tenant,name,groups,mail\ncontoso.com,Contoso,gold;silver,it@contoso.com\nfabrikam.com,Fabrikam,,\n';
  await playCases('customers', (random) => {
    const problems: string[] = [];
    const customers = readCustomers(spoilText(csv, random).value, problems, 'customers.csv');
    expectPlain(problems);
    if (problems.length > 0) return;
    for (const { tenant } of customers) expect(tenant).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i);
  });
});

test('an earlier assessment with a mistake is compared, or refused with a clear message', async () => {
  const tenant = { id: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', name: 'Contoso' };
  const earlier = {
    tenant,
    coverage: { judgedAt: '2026-11-01T08:00:00.000Z' },
    controls: [{ id: 'ZT.ID.001', status: 'fail', reason: '14 people can sign in without MFA', people: 14 }],
  };
  const file = join(folder, 'earlier.json');
  await playCases('earlier assessments', (random) => {
    const whole = spoil(earlier, random).value;
    writeFileSync(
      file,
      random() < 0.3 ? spoilText(JSON.stringify(earlier), random).value : (JSON.stringify(whole) ?? ''),
    );
    try {
      // Safe: a comparison reads only tenant and time of the new report.
      const report = { tenant, judgedAt: now } as Parameters<typeof readEarlier>[1];
      const { since, before } = readEarlier(file, report);
      expectPlain([since]);
      expect(before.length).toBeGreaterThan(0);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      expectPlain([error.message]);
    }
  });
});

test('a what-if sign-in with a mistake is refused with a clear message', async () => {
  const signIn = {
    user: 'lea@contoso.example',
    country: 'DE',
    ipAddress: '192.0.2.1',
    devicePlatform: 'windows',
    userRiskLevel: 'low',
  };
  const file = join(folder, 'sign-in.json');
  await playCases('sign-ins', async (random) => {
    writeFileSync(
      file,
      random() < 0.3
        ? spoilText(JSON.stringify(signIn), random).value
        : (JSON.stringify(spoil(signIn, random).value) ?? ''),
    );
    try {
      await readSignIn(file);
    } catch (error) {
      if (!(error instanceof NoSignIn)) throw error;
      expectPlain([error.message]);
    }
  });
});

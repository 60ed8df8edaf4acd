/** The attacks of `--scenario`: the simulated tenant accepts each of them, and the detections find each in its logs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttackName, attackNames, castAttacks } from '../../../infra/local/scenario/attacks';
import { help, readOptions } from '../../../infra/local/start/options';
import { createGraphLookup } from '../../../infra/local/world/graph-lookup';
import { isDeviceRemoval } from '../../../shared/core/event/device-removals';
import type { LogRecord } from '../../../shared/core/log/record';
import { recordsByKey } from '../../../shared/core/log/records-by-key';
import { minuteMs } from '../../../shared/core/time/durations';
import { detectors } from '../../../shared/detections';
import { logCollectors } from '../../../shared/graph/collectors';
import { fromRecord } from '../../../shared/pipeline/collect/detect';
import { facts } from '../../detections/state/facts';
import { closeTenants, type TestTenant, testTenant } from '../tenant/tenant-client';

afterAll(closeTenants);

/** The detections that alert about the entries of an attack. */
const alertedBy: Readonly<Record<AttackName | 'legacy-policy-off, second account', readonly string[]>> = {
  'password-spray': ['EV.S26'],
  'mfa-fatigue': ['EV.S27'],
  'consent-phishing': ['EV.A10'],
  'mass-wipe': ['EV.D07'],
  'mailbox-forwarding': ['EV.S10'],
  'token-theft': ['EV.S06'],
  'app-secret': ['EV.A05'],
  'federated-domain': ['EV.P10'],
  'legacy-policy-off': ['EV.P01'],
  // The alert needs a detection of several steps, which no single entry shows.
  'legacy-policy-off, second account': [],
  'break-glass': ['EV.R21'],
  'guest-admin': ['EV.R01', 'EV.R02'],
  'intune-script': ['EV.D12'],
  'partner-added': ['EV.P13'],
};

const logs = [
  ['directoryAudit', '/auditLogs/directoryAudits', 'activityDateTime'],
  ['signIn', '/auditLogs/signIns', 'createdDateTime'],
  ['auditEvent', '/deviceManagement/auditEvents', 'activityDateTime'],
  ['riskDetection', '/identityProtection/riskDetections', 'lastUpdatedDateTime'],
] as const;

async function recordsSince(tenant: TestTenant, since: string): Promise<readonly LogRecord[]> {
  const read = await Promise.all(
    logs.map(async ([kind, path, time]) => {
      const items = await tenant.all(`${path}?$filter=${time} ge ${since}`);
      return items.map((item): LogRecord => logCollectors[kind].read(item));
    }),
  );
  return read.flat();
}

test('each attack is seen in the logs by the detections that alert, and by no other', async () => {
  const tenant = await testTenant({ pageSize: 100 });
  const { acts, before } = await castAttacks(createGraphLookup(tenant), attackNames);
  expect(tenant.applyChanges(before).outcome).toBe('read');
  const breakGlassId = (await tenant.all("/users?$filter=displayName eq 'BreakGlass-1'"))[0].id;
  const alerted: Record<string, readonly string[]> = {};
  for (const { stories } of acts) {
    for (const { about, breaks } of stories) {
      tenant.clock.advance(60 * minuteMs);
      const since = new Date(tenant.clock.now() - 1000).toISOString();
      expect([about, tenant.applyChanges(breaks.changes)]).toEqual([
        about,
        expect.objectContaining({ outcome: 'read' }),
      ]);
      const records = await recordsSince(tenant, since);
      const seen = facts({
        recordsUnder: recordsByKey(records),
        deviceRemovals: records.filter(isDeviceRemoval),
        isDeclared: (list, id) => list === 'breakGlass' && id === breakGlassId,
      });
      const found = records.flatMap((record) => fromRecord({ detectors, log: () => undefined }, record, records, seen));
      alerted[about] = [
        ...new Set(found.flatMap(({ detector, detection }) => (detection.alerts ? [detector.id] : []))),
      ].sort();
    }
  }
  expect(alerted).toEqual(alertedBy);
});

test('each has a name in the help, a sentence, and its line in the list for people', () => {
  const readme = readFileSync(join(__dirname, '../../../infra/local/README.md'), 'utf8');
  expect(attackNames.length).toBeGreaterThanOrEqual(12);
  expect(attackNames.filter((name) => !help.includes(name) || !readme.includes(`| \`${name}\` |`))).toEqual([]);
});

test('an unknown name is refused with the list of names', () => {
  const read = readOptions(['--scenario', 'evening']);
  expect(read).toEqual({
    outcome: 'refused',
    problems: [`--scenario: one of morning, week, customers, ${attackNames.join(', ')}`],
  });
});

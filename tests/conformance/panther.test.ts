/**
 * Detection cases that no one here wrote: events of panther-analysis with what must fire and what must not. The records go
 * through the reader of the command line, then past every detector as in the live pipeline.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLine } from '../../infra/operate/detect/read-records';
import type { Detection } from '../../shared/core/event/detector';
import type { DirectoryAudit } from '../../shared/core/log/record';
import { detectors } from '../../shared/detections';
import { fromRecord } from '../../shared/pipeline/collect/detect';
import { facts } from '../detections/state/facts';
import { basisOf, policy } from '../fixtures/conditional-access';

const folder = join(__dirname, '../../../shared/truth/panther');
const isThere = existsSync(folder);
if (!isThere) console.warn('Skipped: the detection cases (../shared/truth/panther) are not on this machine.');

type Properties = Readonly<Record<string, unknown>>;
type Case = {
  readonly id: string;
  readonly ruleId: string;
  readonly test: string;
  readonly expected: boolean;
  readonly event: { readonly operationName?: string; readonly category?: string; readonly properties?: Properties };
};

const cases: readonly Case[] = isThere
  ? ['azure_signin_rules.json', 'microsoft_rules.json'].flatMap(
      (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case[], // Safe: the shape of these files is theirs and fixed.
    )
  : [];

/** Which of our statements answers a case, for the rules that this part covers. */
const covered: Readonly<Record<string, (record: DirectoryAudit) => boolean>> = {
  // A policy was deleted: EV.P01, from either service's record.
  'Azure.Audit.PolicyChanged': (record) => raisedBy(record).some(({ detectorId }) => detectorId === 'EV.P01'),
  // A credential was given to an application: EV.A05; the application itself is none.
  'Azure.Audit.ServicePrincipalCredentialsAdded': (record) =>
    raisedBy(record).some(({ detectorId }) => detectorId === 'EV.A05'),
  // An administrator of Entra took control of all subscriptions: EV.R16.
  'Azure.Audit.ElevateUserAccessAdministrator': (record) =>
    raisedBy(record).some(({ detectorId }) => detectorId === 'EV.R16'),
  // A guest of another organisation was invited: EV.X03, which is in the digest only.
  'Azure.Audit.InviteExternalUsers': (record) =>
    raisedBy(record, false).some(({ detectorId }) => detectorId === 'EV.X03'),
  // MFA was taken out of a policy that stays on: EV.P02, by what the engine says of the two policies in the entry.
  'Azure.Audit.MFADisabled': (record) => raisedBy(record).some(({ detectorId }) => detectorId === 'EV.P02'),
};

/** Rules on another log, with where their question is answered here. */
const otherLogs: Readonly<Record<string, string>> = {
  'Azure.Audit.DeviceCodeBrokerClient': 'sign-ins: device code flow is judged by the policies on it (ZT.ID.004)',
  'Azure.Audit.GraphSessionMultipleIPs': 'sign-ins: no detector follows a session from address to address',
  'Azure.Audit.MultipleProtectionAlerts': 'sign-ins: risk is read from Identity Protection itself',
  'Azure.Audit.RiskLevelPassthrough': 'sign-ins of service principals: risk is read from Identity Protection itself',
  'Microsoft365.MFA.Disabled': 'the unified audit log, which Graph shows only as a search',
  'Microsoft365.Exchange.External.Forwarding': 'mail flow, which Graph does not show',
  'Microsoft.Graph.Passthrough': 'alerts of Defender: they are read from the list of alerts',
};

/** Through the reader of the command line, which knows the envelope of the diagnostic log. */
function recordOf({ id, event }: Case): DirectoryAudit | undefined {
  if (event.properties === undefined) return undefined;
  const properties = { ...event.properties, id };
  const read = readLine(JSON.stringify({ ...event, properties }), 1);
  return 'record' in read && read.record.kind === 'directoryAudit' ? read.record : undefined;
}

/** The tenant knows the policy that the record names, in force. */
function raisedBy(record: DirectoryAudit, alertsOnly = true): readonly Detection[] {
  const policies = [policy({ id: record.targets[0]?.id ?? 'ca01' })];
  const basis = basisOf({ policies });
  const given = facts({ conditionalAccess: { before: basis, after: basis } });
  const pipeline = { detectors, log: () => {} };
  return fromRecord(pipeline, record, [record], given)
    .map(({ detection }) => detection)
    .filter(({ effect, alerts }) => effect === 'raised' && (alerts || !alertsOnly));
}

const run = isThere ? describe : describe.skip;
/** Without the cases each table has one row that is skipped. */
const rows = (some: readonly Case[]) =>
  some.length === 0 ? [['no case', undefined] as const] : some.map((one) => [one.id, one] as const);

run('panther-analysis', () => {
  test('every rule is covered or has a reason', () => {
    const rules = [...new Set(cases.map(({ ruleId }) => ruleId))].sort();
    expect(rules).toEqual([covered, otherLogs].flatMap(Object.keys).sort());
  });

  test('what is said to be on another log is no record of this one', () => {
    const ofOthers = cases.filter(({ ruleId }) => ruleId in otherLogs);
    expect(ofOthers.filter((one) => recordOf(one) !== undefined).map(({ id }) => id)).toEqual([]);
  });

  test.each(rows(cases.filter(({ ruleId }) => ruleId in covered)))('%s as expected', (_, one) => {
    const record = one === undefined ? undefined : recordOf(one);
    expect(record).toBeDefined();
    if (one === undefined || record === undefined) return;
    expect(covered[one.ruleId]?.(record)).toBe(one.expected);
  });

  test('enough of the cases are records of the audit log for this to mean something', () => {
    expect(cases.filter((one) => recordOf(one) !== undefined).length).toBeGreaterThanOrEqual(14);
  });
});

/**
 * Detection cases that no one here wrote: events of panther-analysis with what must fire and what must not. The records go
 * through our reader of the audit log, then past every detector.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classifyPolicyChange, isWeakening } from '../../shared/core/conditional-access';
import type { Detection } from '../../shared/core/event/detector';
import type { DirectoryAudit } from '../../shared/core/log/record';
import { detectors } from '../../shared/detections';
import { logCollectors, smallCollectors } from '../../shared/graph/collectors';
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
  // MFA was taken out of a policy that stays on: a weakening, which ZT.ID.021 judges from the list of policies.
  'Azure.Audit.MFADisabled': weakens,
};

/** Records of the audit log that no detector speaks of, with what is missing. */
const unspoken: Readonly<Record<string, string>> = {
  'Azure.Audit.ElevateUserAccessAdministrator': 'elevation of access to Azure has no detector',
  'Azure.Audit.InviteExternalUsers': 'invitations have no detector',
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

/** The envelope is the diagnostic log's; its properties are the record as Graph gives it. */
function recordOf({ id, event }: Case): DirectoryAudit | undefined {
  const { properties } = event;
  if (properties === undefined || typeof properties.activityDateTime !== 'string') return undefined;
  const read = logCollectors.directoryAudit.read({ id, activityDisplayName: event.operationName, ...properties });
  return read.kind === 'directoryAudit' ? read : undefined;
}

/** The tenant knows the policy that the record names, in force. */
function raisedBy(record: DirectoryAudit): readonly Detection[] {
  const policies = [policy({ id: record.targets[0]?.id ?? 'ca01' })];
  const basis = basisOf({ policies });
  const given = facts({ conditionalAccess: { before: basis, after: basis } });
  return detectors
    .flatMap((detector) => detector.onRecord(record, given))
    .filter(({ effect, alerts }) => effect === 'raised' && alerts);
}

function weakens(record: DirectoryAudit): boolean {
  const [property] = record.targets.flatMap(({ modifiedProperties }) => modifiedProperties);
  if (property?.displayName !== 'ConditionalAccessPolicy') return false;
  const read = (text: string | null) =>
    text === null ? null : smallCollectors.conditionalAccessPolicy.read(JSON.parse(text));
  const change = classifyPolicyChange(read(property.oldValue), read(property.newValue), {
    strengthsBefore: [],
    strengthsAfter: [],
    locationsBefore: [],
    locationsAfter: [],
    nameOf: () => null,
  });
  return isWeakening(change.direction);
}

const run = isThere ? describe : describe.skip;
/** Without the cases each table has one row that is skipped. */
const rows = (some: readonly Case[]) =>
  some.length === 0 ? [['no case', undefined] as const] : some.map((one) => [one.id, one] as const);

run('panther-analysis', () => {
  test('every rule is covered or has a reason', () => {
    const rules = [...new Set(cases.map(({ ruleId }) => ruleId))].sort();
    expect(rules).toEqual([covered, unspoken, otherLogs].flatMap(Object.keys).sort());
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

  test.each(rows(cases.filter(({ ruleId }) => ruleId in unspoken)))('%s is read, and raises nothing here', (_, one) => {
    const record = one === undefined ? undefined : recordOf(one);
    expect(record).toBeDefined();
    expect(record === undefined ? [] : raisedBy(record)).toEqual([]);
  });

  test('enough of the cases are records of the audit log for this to mean something', () => {
    expect(cases.filter((one) => recordOf(one) !== undefined).length).toBeGreaterThanOrEqual(14);
  });
});

import { daysUntilFirst, pastOfUnseen } from '../../shared/core/event/actor-past';
import type { Detection, DetectorFacts } from '../../shared/core/event/detector';
import type { LogRecord, SignIn } from '../../shared/core/log/record';
import type { LogKind, UnifiedAuditKind } from '../../shared/core/resource/kind';
import { isUsualNetwork, judgeAndLearn, noHabitBook } from '../../shared/core/sign-in/habits';
import { dayMs } from '../../shared/core/time/durations';
import { detectors } from '../../shared/detections';
import { detectorOfRow, logsOf } from '../../shared/detections/of-row';
import type { AuditRow, Sample } from '../../shared/detections/row';
import { rows } from '../../shared/detections/rows';
import { microsoftTenant, principal, secret } from '../fixtures/applications';
import { auditEvent, directoryAudit, modified, person, target } from '../fixtures/records';
import { isBroken, sentencesOf } from './said';
import { configuration, facts, onRecord } from './state/facts';
import { signIn } from './state/sign-ins';
import { unifiedRecord, unifiedShapes, unifiedWorkloads } from './unified-wire';
import { factsOf, recordOf, shapes } from './wire';

const activitiesOf = (row: AuditRow, { activity }: Sample): readonly string[] =>
  activity === undefined ? row.activities : [activity];

type Play = { readonly name: string; readonly record: LogRecord };

/** A sample as an entry of its log, in every format of that log, the ordinary one first. */
function playsOf(row: AuditRow, sample: Sample, activity: string): readonly Play[] {
  const [first = 'directoryAudit'] = logsOf(row);
  const { log = first } = sample;
  return isUnified(log)
    ? unifiedShapes.map((shape) => ({
        name: shape.name,
        record: unifiedRecord(row, log, sample, activity, shape),
      }))
    : shapes.map((shape) => ({
        name: shape.name,
        record: recordOf(row, log, sample, activity, shape),
      }));
}

const isUnified = (log: LogKind): log is UnifiedAuditKind => Object.hasOwn(unifiedWorkloads, log);

const raisedBy = (row: AuditRow, sample: Sample, { record }: Play): readonly Detection[] =>
  detectorOfRow(row)
    .onRecord(record, factsOf(sample))
    .filter(({ effect }) => effect === 'raised');

/** Every sample with each of its activities, in every format. */
const played = (row: AuditRow, samples: readonly Sample[]) =>
  samples.flatMap((sample, number) =>
    activitiesOf(row, sample).flatMap((activity) =>
      playsOf(row, sample, activity).map((play) => ({
        case: `${number + 1}, ${activity}, ${play.name}`,
        sample,
        play,
      })),
    ),
  );

const auditRows = rows.filter((row): row is AuditRow => row.log !== 'riskDetection' && row.log !== 'signIn');

describe.each(auditRows.map((row) => [row.id, row] as const))('%s', (_, row) => {
  test('has samples that fire and at least as many that do not', () => {
    expect(row.fires.length).toBeGreaterThan(0);
    expect(row.silent.length).toBeGreaterThanOrEqual(row.fires.length);
    const isByName = logsOf(row).some(isUnified);
    const isSpelled = (name: string): boolean => isByName || name === name.toLowerCase();
    expect(row.activities.filter((name) => !isSpelled(name) || /[–—]|\.$/.test(name))).toEqual([]);
  });

  test('fires where it should, with the right severity', () => {
    const wrong = played(row, row.fires).flatMap((one) => {
      const [found, ...more] = raisedBy(row, one.sample, one.play);
      if (found === undefined || more.length > 0)
        return [`${one.case}: raised ${more.length === 0 ? 0 : more.length + 1}`];
      const { severity = found.severity, alerts = found.alerts } = one.sample;
      return found.severity === severity && found.alerts === alerts
        ? []
        : [`${one.case}: ${found.severity}, alerts ${found.alerts}`];
    });
    expect(wrong).toEqual([]);
  });

  test('says what it should in plain sentences, without empty placeholders', () => {
    const said = row.fires.flatMap((sample) => {
      const [activity = ''] = activitiesOf(row, sample);
      const [ordinary] = playsOf(row, sample, activity);
      if (ordinary === undefined) return [];
      return raisedBy(row, sample, ordinary).map((detection) => sentencesOf(detection));
    });
    expect(said.length).toBe(row.fires.length);
    const wrong = said.flat().filter(({ text, longest }) => isBroken(text) || [...text].length > longest);
    expect(wrong).toEqual([]);
  });

  test('is silent where it should be', () => {
    const wrong = played(row, row.silent).flatMap((one) =>
      raisedBy(row, one.sample, one.play).map(({ severity }) => `${one.case}: ${severity}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe.each([
  ['EV.R18', 'changes their own method', 'User registered security info'],
  ['EV.R24', 'resets their own password', 'Reset password (self-service)'],
])('%s, an admin who %s', (detector, _does, activityDisplayName) => {
  const tenantId = '00000000-0000-4000-8000-000000000001';
  const day = (n: number): string => `2026-11-${n}T09:00:00Z`;
  const from = (ipAddress: string, ...days: readonly number[]): readonly SignIn[] =>
    days.map((n) => signIn({ id: `${ipAddress} ${n}`, createdDateTime: day(n), userId: 'lea', ipAddress }));
  const alertsAfter = (address: string | null, signIns: readonly SignIn[], spoil: Partial<DetectorFacts> = {}) => {
    const record = directoryAudit({
      activityDateTime: day(24),
      activityDisplayName,
      category: 'UserManagement',
      actor: person('lea', address),
      targets: [target('User', 'lea')],
    });
    const { book } = judgeAndLearn(noHabitBook, tenantId, signIns);
    const known = facts({
      privilegedIds: new Set(['lea']),
      isUsualNetwork: (...asked) => isUsualNetwork(book, tenantId, ...asked),
      ...spoil,
    });
    return onRecord(detector, record, known).map(({ alerts }) => alerts);
  };
  const atWork = from('192.0.2.9', 18, 19, 20, 23);

  test('is only in the digest where it came from a network that they use', () => {
    expect(alertsAfter('192.0.2.77', atWork)).toEqual([false]);
  });

  test.each([
    ['their sign-ins are unknown', '192.0.2.77', []],
    ['it came from another network', '198.51.100.9', atWork],
    ['the entry has no address', null, atWork],
    ['they first signed in from there within the last day', '198.51.100.9', [...atWork, ...from('198.51.100.9', 24)]],
    ['they first signed in from there afterwards', '198.51.100.9', [...atWork, ...from('198.51.100.9', 25)]],
  ])('alerts where %s', (_, address, signIns) => {
    expect(alertsAfter(address, signIns)).toEqual([true]);
  });

  test('alerts where they are at risk', () => {
    expect(alertsAfter('192.0.2.77', atWork, { riskyIds: new Set(['lea']) })).toEqual([true]);
  });
});

describe('EV.R17, a reset by an app with the name of the reset service', () => {
  const service = { appId: '93625bc8-bfe2-437a-97e0-3d0060024faa', appOwnerOrganizationId: microsoftTenant };
  test.each([
    ['is silent for the service of Microsoft', service, 0],
    ['is silent for the service under another name', { ...service, displayName: 'Kennwortdienst' }, 0],
    ['alerts for an app of the tenant', { appId: 'own-app', appOwnerOrganizationId: configuration.tenantId }, 1],
    ['alerts if somebody added a credential to the service', { ...service, credentials: [secret()] }, 1],
  ])('%s', (_, fields, count) => {
    const app = principal({ id: 'app-1', displayName: 'Microsoft password reset service', ...fields });
    const reset = directoryAudit({
      activityDisplayName: 'Reset user password',
      actor: { type: 'application', servicePrincipalId: 'app-1', displayName: app.displayName },
      targets: [target('User', 'lea')],
    });
    const known = facts({ privilegedIds: new Set(['lea']), appOf: (id) => (id === 'app-1' ? app : null) });
    expect(onRecord('EV.R17', reset, known)).toHaveLength(count);
  });
});

describe('EV.A02, consent for everybody by an admin', () => {
  const alertsFor = (scope: string, isUsual: boolean): readonly boolean[] => {
    const record = directoryAudit({
      activityDisplayName: 'Add delegated permission grant',
      category: 'ApplicationManagement',
      actor: person('lea', '192.0.2.9'),
      targets: [
        target('ServicePrincipal', 'graph', [
          modified('DelegatedPermissionGrant.ConsentType', null, '"AllPrincipals"'),
          modified('DelegatedPermissionGrant.Scope', null, JSON.stringify(scope)),
        ]),
      ],
    });
    return onRecord('EV.A02', record, facts({ isUsualNetwork: () => isUsual })).map(({ alerts }) => alerts);
  };

  test('to calendars, from a network that the admin uses, is only in the digest', () => {
    expect(alertsFor(' openid Calendars.ReadWrite', true)).toEqual([false]);
  });

  test.each([
    ['from another network', ' openid Calendars.ReadWrite', false],
    ['to mail as well', ' Calendars.ReadWrite Mail.Read', true],
    ['to something unknown', ' Calendars.ReadWrite Surprise.All', true],
    ['to permissions that the entry does not name', '', true],
  ])('alerts if it is %s', (_, scope, isUsual) => {
    expect(alertsFor(scope, isUsual)).toEqual([true]);
  });
});

describe('the first script of an account', () => {
  const record = auditEvent({
    activityType: 'assignDeviceManagementScript DeviceManagementScript',
    category: 'DeviceConfiguration',
    targets: [target('DeviceManagementScript', 'script')],
  });
  const severityAfter = (...done: readonly string[]) =>
    onRecord('EV.D12', record, facts({ pastOf: (_, id) => (done.includes(id) ? 'done' : 'first') })).map(
      ({ severity, alerts }) => [severity, alerts],
    );

  test('is an alert where the account has never run code on devices', () => {
    expect(severityAfter()).toEqual([['high', true]]);
  });

  test.each([
    [89, 'unknown'],
    [90, 'first'],
  ])('after %i days of Intune logs its past is %s: many admins assign a script every other month', (days, past) => {
    const at = (day: number): string => new Date(day * dayMs).toISOString();
    for (const id of ['EV.D12', 'EV.D13'])
      expect(pastOfUnseen(at(1000), at(1000 + days), daysUntilFirst(detectors).get(id))).toBe(past);
  });

  test.each(['EV.D12', 'EV.D13'])('is only in the digest after %s', (id) => {
    expect(severityAfter(id)).toEqual([['medium', false]]);
  });
});

describe('the headline', () => {
  const said = (id: string, record: LogRecord, kind: LogKind): readonly string[] =>
    onRecord(id, record, facts()).map((detection) => sentencesOf(detection, kind)[0]?.text ?? '');

  test.each([
    ['AllDevicesAssignmentTarget', 'Intune script "Update.ps1" assigned to all devices'],
    ['AllLicensedUsersAssignmentTarget', 'Intune script "Update.ps1" assigned to all users'],
    ['GroupAssignmentTarget', 'Intune script "Update.ps1" assigned'],
  ])('of a script for %s', (reach, headline) => {
    const script = target('DeviceManagementScript', 'script', [modified('Target.Type', null, reach)], 'Update.ps1');
    const record = auditEvent({
      activityType: 'assignDeviceManagementScript DeviceManagementScript',
      category: 'DeviceConfiguration',
      targets: [script],
    });
    expect(said('EV.D12', record, 'auditEvent')).toEqual([headline]);
  });

  test.each([
    ['a partner', 'partner-1', 'Fabrikam IT', 'the partner "Fabrikam IT" can administer the tenant'],
    ['an organisation that is no partner', 'partner-1', null, 'a partner can administer the tenant'],
    ['this tenant', configuration.tenantId.toUpperCase(), 'Contoso Holding', 'a partner can administer the tenant'],
    ['this tenant without its id', null, configuration.name, 'a partner can administer the tenant'],
  ])('of a new partner, from an entry that names %s', (_, id, name, headline) => {
    const named = target('Other', id, [], name);
    const record = directoryAudit({
      activityDisplayName: 'Add partner to company',
      category: 'DirectoryManagement',
      actor: person('mara', '192.0.2.7'),
      targets: [named],
    });
    expect(said('EV.P13', record, 'directoryAudit')).toEqual([headline]);
  });
});

test.each([
  [{ activity: 'Set domain authentication', changes: { LiveType: ['Managed', 'Federated'] } }, 'was federated'],
  [{ activity: 'Set federation settings on domain', changes: { IssuerUri: ['a', 'b'] } }, 'trusts another provider'],
  [{ activity: 'Verify domain' }, 'was verified'],
  [{ activity: 'Add verified domain', changes: { LiveType: [null, 'Managed'] } }, 'was added'],
] as const)('the headline about a domain says what happened to it: %j', (sample, said) => {
  const row = auditRows.find(({ id }) => id === 'EV.P10');
  if (row === undefined) throw new Error('there is no such row');
  const [play] = playsOf(row, sample, sample.activity);
  const [found] = play === undefined ? [] : raisedBy(row, sample, play);
  expect(found && sentencesOf(found)[0]?.text).toBe(`the domain "Payroll" ${said}`);
});

test.each([
  [{ App: 'object-id', Role: 'Application Mail.Read' }, { owner: 'foreign' }, /assigned to the app "Payroll"/],
  [{ App: 'b7e1', Role: 'Application Mail.Read' }, undefined, /assigned to the app with the id b7e1/],
] as const)(
  'the message about an Exchange role names the app, or says that it has only its id: %j',
  (details, app, said) => {
    const row = auditRows.find(({ id }) => id === 'EV.M06');
    if (row === undefined) throw new Error('there is no such row');
    const sample = { activity: 'New-ManagementRoleAssignment', details, ...(app !== undefined && { app }) };
    const [play] = playsOf(row, sample, sample.activity);
    const [found] = play === undefined ? [] : raisedBy(row, sample, play);
    expect(found && sentencesOf(found).map(({ text }) => text)).toEqual(
      expect.arrayContaining([expect.stringMatching(said)]),
    );
  },
);

test.each([
  [
    'Admin deleted security info',
    /was deleted$/,
    'An attacker who knows the password may now register another method.',
  ],
  ['Admin registered security info', /was changed$/, 'Anyone who holds the new method can pass MFA as the admin.'],
])("the message about an admin's sign-in method says what its change means: %s", (activity, happened, meaning) => {
  const row = auditRows.find(({ id }) => id === 'EV.R18');
  if (row === undefined) throw new Error('there is no such row');
  const [play] = playsOf(row, { activity, to: 'admin' }, activity);
  const [found] = play === undefined ? [] : raisedBy(row, { activity, to: 'admin' }, play);
  const said = found === undefined ? [] : sentencesOf(found).map(({ text }) => text);
  expect(said).toEqual(expect.arrayContaining([expect.stringMatching(happened), meaning]));
});

test('the deletion of an Intune script, or of its assignment, ends what was reported about it', () => {
  const row = auditRows.find(({ id }) => id === 'EV.D12');
  const [shape] = shapes;
  if (row === undefined || shape === undefined) throw new Error('no row');
  const found = (activity: string) =>
    detectorOfRow(row)
      .onRecord(recordOf(row, 'auditEvent', {}, activity, shape), factsOf({}))
      .map(({ effect, resourceId, momentary }) => ({ effect, resourceId, momentary }));
  const [raised] = found('assignDeviceManagementScript DeviceManagementScript');
  expect(raised).toMatchObject({ effect: 'raised', momentary: false });
  for (const activity of ['Delete DeviceManagementScript', 'Delete DeviceShellScriptAssignment'])
    expect(found(activity)).toMatchObject([{ effect: 'ended', resourceId: raised?.resourceId }]);
  expect(found('Delete DeviceConfiguration')).toEqual([]);
});

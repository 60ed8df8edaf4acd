import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openLines } from '../../infra/operate/detect/line-file';
import { builtCommand, builtFile } from './built/built-command';

const command = builtCommand('detect.cjs');
const folder = mkdtempSync(join(tmpdir(), 'detect-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Printed = {
  readonly recordIds: readonly string[];
  readonly detector: string;
  readonly catalogueId: string;
  readonly severity: string;
  readonly summary: string;
  readonly told: boolean;
  readonly actor: object | null;
  readonly targets: readonly object[];
  readonly subject: string;
  readonly story: string | null;
};

let made = 0;
function run(lines: readonly (object | string)[], ...args: readonly string[]) {
  made += 1;
  const file = join(folder, `records-${made}.jsonl`);
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return command('--records', file, ...args);
}

function detect(lines: readonly (object | string)[], ...args: readonly string[]) {
  const { status, stdout, stderr } = run(lines, '--json', ...args);
  const printed = stdout.split('\n').filter((line) => line !== '');
  // Safe: the command's output; the expectations say whether it has this shape.
  return { status, stderr, found: printed.map((line) => JSON.parse(line) as Printed) };
}

const mara = { id: 'mara', displayName: 'Mara Klein', userPrincipalName: 'mara@contoso.example' };
const guest = { id: 'lea', type: 'User', displayName: 'Lea Novak', userPrincipalName: 'lea@contoso.example' };
const promoted = {
  id: 'Directory_1',
  activityDateTime: '2026-11-24T14:02:00Z',
  activityDisplayName: 'Update user',
  category: 'UserManagement',
  loggedByService: 'Core Directory',
  result: 'success',
  initiatedBy: { user: mara },
  targetResources: [
    { ...guest, modifiedProperties: [{ displayName: 'UserType', oldValue: '["Guest"]', newValue: '["Member"]' }] },
  ],
};
const elevated = {
  time: '2025-01-15 08:45:30.123',
  category: 'AuditLogs',
  operationName: 'User has elevated their access to User Access Administrator for their Azure Resources',
  result: 'SUCCESS',
  correlationId: 'correlation-1',
  properties: { activityDateTime: '2025-01-15 08:45:30.1234567', initiatedBy: { user: mara } },
};

test('who takes the strongest role from an admin is not said to have locked anybody out', () => {
  const role = (name: string, value: string) => ({ displayName: name, oldValue: `"${value}"`, newValue: null });
  const stripped = {
    ...promoted,
    activityDisplayName: 'Remove member from role',
    category: 'RoleManagement',
    targetResources: [
      {
        ...{ type: 'User', id: 'lea', displayName: 'Lea Novak', userPrincipalName: 'lea@contoso.example' },
        modifiedProperties: [
          role('Role.ObjectID', 'role-1'),
          role('Role.DisplayName', 'Global Administrator'),
          role('Role.TemplateId', '62e90394-69f5-4237-9190-012177145e10'),
        ],
      },
    ],
  };
  const { found } = detect([stripped]);
  const { summary, told } = found.find(({ catalogueId }) => catalogueId === 'EV.R26') ?? {};
  expect([summary, told]).toEqual([
    expect.stringContaining('took the strongest role from 1 of the admins (Lea Novak)'),
    false,
  ]);
});

test('a Graph-shaped entry and one in an envelope become one JSON line each, by the contract', () => {
  const { status, stderr, found } = detect([elevated, promoted]);
  expect([status, stderr]).toEqual([0, '']);
  expect(found).toEqual([
    {
      recordIds: ['correlation-1'],
      detector: 'entra-azure-access-elevated',
      catalogueId: 'EV.R16',
      severity: 'critical',
      summary: expect.stringContaining('Mara Klein'),
      told: true,
      actor: { type: 'user', id: 'mara', name: 'Mara Klein' },
      targets: [{ type: 'User', id: 'mara', name: 'Mara Klein' }],
      subject: 'An account took control of all Azure subscriptions',
      story: null,
    },
    {
      recordIds: ['Directory_1'],
      detector: 'entra-guest-became-member',
      catalogueId: 'EV.R15',
      severity: 'high',
      summary: expect.stringMatching(/^Mara Klein's account converted Lea Novak from a guest to a member at /),
      told: true,
      actor: { type: 'user', id: 'mara', name: 'Mara Klein' },
      targets: [{ type: 'User', id: 'lea', name: 'Lea Novak' }],
      subject: 'Lea Novak was converted from a guest to a member',
      story: null,
    },
  ]);
});

test('an unreadable entry is one line on the error output and stops nothing', () => {
  const { status, stderr, found } = detect([
    'not json',
    '[1]',
    { category: 'Unheard', properties: {} },
    { ...promoted, activityDateTime: 'yesterday' },
    '',
    promoted,
  ]);
  expect(status).toBe(0);
  expect(stderr.trim().split('\n')).toEqual([
    'line 1: is not JSON',
    'line 2: is not a JSON object',
    'line 3: has the category "Unheard", which this command does not read',
    expect.stringMatching(/^line 4: directoryAudit: activityDateTime /),
  ]);
  expect(found.map(({ catalogueId }) => catalogueId)).toEqual(['EV.R15']);
});

test('if nothing could be read, the error output says so and the exit code stays 0', () => {
  const unheard = { category: 'Unheard', properties: {} };
  const whole = detect(['not json', unheard]);
  expect([whole.status, whole.found]).toEqual([0, []]);
  expect(whole.stderr.trim().split('\n')).toEqual([
    'line 1: is not JSON',
    'line 2: has the category "Unheard", which this command does not read',
    'nothing was read: no entry belongs to a log that this command reads, in a form that it knows (2 in the file)',
  ]);
  expect(detect(['', '']).stderr).toBe('nothing was read: the file holds no entries\n');
  expect(detect(['not json', promoted]).stderr).toBe('line 1: is not JSON\n');
});

test('a log that names people by address joins the others without a tenant folder', () => {
  const actor = { user: { id: 'mara', userPrincipalName: 'Mara@contoso.example' } };
  const blinded = {
    id: 'unified-1',
    createdDateTime: '2026-11-24T10:00:00Z',
    auditLogRecordType: 'ExchangeAdmin',
    operation: 'Set-AdminAuditLogConfig',
    service: 'Exchange',
    userType: 'Admin',
    userPrincipalName: 'mara@contoso.example',
    auditData: {
      Operation: 'Set-AdminAuditLogConfig',
      Workload: 'Exchange',
      ResultStatus: 'True',
      UserId: 'mara@contoso.example',
      UserKey: '10032000A1B2C3D4',
      Parameters: [{ Name: 'UnifiedAuditLogIngestionEnabled', Value: 'False' }],
    },
  };
  const { found } = detect([blinded, { ...promoted, initiatedBy: actor }]);
  expect(found.map(({ catalogueId }) => catalogueId)).toEqual(['EV.X04', 'EV.R15', 'EV.T12']);
});

const cmdlet = (id: string, at: string, operation: string, parameters: Readonly<Record<string, string>>) => ({
  id,
  createdDateTime: at,
  auditLogRecordType: 'ExchangeAdmin',
  operation,
  service: 'Exchange',
  userType: 'Admin',
  userPrincipalName: 'mara@contoso.example',
  auditData: {
    Operation: operation,
    Workload: 'Exchange',
    ResultStatus: 'True',
    UserId: 'mara@contoso.example',
    Parameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
  },
});

test('removing a mail-flow rule alerts, unless the rule itself did harm', () => {
  const of = (parameters: Readonly<Record<string, string>>) =>
    detect([
      cmdlet('made', '2026-11-20T10:00:00Z', 'New-TransportRule', { Name: 'Copy', ...parameters }),
      cmdlet('removed', '2026-11-24T10:00:00Z', 'Remove-TransportRule', { Identity: 'Copy' }),
    ]).found.map(({ recordIds, severity }) => [...recordIds, severity]);
  expect(of({ BlindCopyTo: 'box@fabrikam.example' })).toEqual([['made', 'high']]);
  expect(of({ ApplyHtmlDisclaimerText: 'Contoso' })).toEqual([
    ['made', 'medium'],
    ['removed', 'high'],
  ]);
});

test('Exchange and Purview log one switch of the unified audit log, which is one event', () => {
  const off = { UnifiedAuditLogIngestionEnabled: 'False' };
  const byExchange = cmdlet('exchange', '2026-11-24T10:00:00Z', 'Set-AdminAuditLogConfig', off);
  const byPurview = {
    ...cmdlet('purview', '2026-11-24T10:01:00Z', 'Set-AdminAuditLogConfig', off),
    auditLogRecordType: 'SecurityComplianceCenterEOPCmdlet',
    service: 'SecurityComplianceCenter',
    objectId: 'Admin Audit Log Settings',
  };
  const { found } = detect([byExchange, byPurview]);
  expect(found.map(({ catalogueId, recordIds }) => [catalogueId, recordIds])).toEqual([
    ['EV.X04', ['exchange', 'purview']],
  ]);
});

test('one line may list entries, as an Event Hub, a page of Graph or an export writes them', () => {
  const later = { ...promoted, id: 'Directory_4', activityDateTime: '2026-11-25T09:00:00Z' };
  const { found } = detect([promoted, elevated, later]);
  expect(found.map(({ recordIds }) => recordIds)).toEqual([['correlation-1'], ['Directory_1'], ['Directory_4']]);
  for (const lines of [
    [{ records: [promoted, elevated, later] }],
    [{ value: [later, elevated, promoted] }],
    [JSON.stringify([promoted, later]), elevated],
    [{ records: [later, promoted] }, { records: [elevated] }],
  ])
    expect(detect(lines).found).toEqual(found);
  const broken = detect([{ records: [promoted, 7, {}] }, { records: [elevated] }]);
  expect(broken.stderr.trim().split('\n')).toEqual([
    'line 1, entry 2: is not a JSON object',
    'line 1, entry 3: is not an entry of a log that this command reads',
  ]);
  expect(broken.found).toEqual(found.slice(0, 2));
});

test('a log gives the same detections in any order of its lines, with long lines, and through a pipe', () => {
  const details = [{ key: 'note', value: 'x'.repeat(600_000) }];
  const long = {
    ...promoted,
    id: 'Directory_3',
    activityDateTime: '2026-11-25T09:00:00Z',
    targetResources: promoted.targetResources.map((target) => ({ ...target, id: 'tom', displayName: 'Tom Iversen' })),
    additionalDetails: details,
  };
  const inOrder = [elevated, promoted, long].map((entry) => JSON.stringify(entry));
  const { found } = detect(inOrder);
  expect(found.map(({ recordIds }) => recordIds)).toEqual([['correlation-1'], ['Directory_1'], ['Directory_3']]);
  expect(detect([...inOrder].reverse()).found).toEqual(found);
  expect(detect(inOrder.map((line) => `${line}\r`)).found).toEqual(found);
  const piped = spawnSync(
    'sh',
    [
      '-c',
      'printf "%s\\n" "$2" "$3" | "$0" "$1" --records /dev/stdin --json',
      process.execPath,
      builtFile('detect.cjs'),
      ...inOrder.slice(0, 2),
    ],
    { encoding: 'utf8' },
  );
  expect(
    piped.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(found.slice(0, 2));
});

test('a line that is too long for one string is passed over, wherever it is', async () => {
  const file = join(folder, 'long.jsonl');
  const long = 'x'.repeat(1_500_000);
  writeFileSync(file, ['first', long, 'second', '', long].join('\n'));
  const { lines, lineAt, close } = await openLines(file, 1_000_000);
  const read = [...lines()];
  expect(read.map(({ text, length }) => [text, length])).toEqual([
    ['first', 5],
    [null, long.length],
    ['second', 6],
    ['', 0],
    [null, long.length],
  ]);
  expect(read.filter(({ text }) => text !== null).map(lineAt)).toEqual(['first', 'second', '']);
  close();
});

test('twins and repeated entries are one detection with all their ids, in any order', () => {
  const twin = { ...promoted, id: 'Directory_2', activityDateTime: '2026-11-24T14:03:00Z' };
  for (const lines of [
    [promoted, twin, promoted],
    [twin, promoted],
  ]) {
    const { found } = detect(lines);
    expect(found.map(({ recordIds }) => recordIds)).toEqual([['Directory_1', 'Directory_2']]);
  }
});

const office = {
  userId: 'lea',
  userDisplayName: 'Lea Novak',
  userPrincipalName: 'lea@contoso.example',
  appId: 'mail',
  appDisplayName: 'Outlook',
  ipAddress: '192.0.2.9',
  clientAppUsed: 'Browser',
  isInteractive: true,
  status: { errorCode: 0 },
  location: { city: 'Berlin', countryOrRegion: 'DE' },
};
const atOffice = [1, 2, 3, 4].map((day) => ({
  ...office,
  id: `office-${day}`,
  createdDateTime: `2026-11-0${day}T08:00:00Z`,
}));
const abroad = {
  ...office,
  id: 'abroad',
  createdDateTime: '2026-11-05T08:00:00Z',
  ipAddress: '203.0.113.5',
  clientAppUsed: 'IMAP4',
  location: { city: 'Lagos', countryOrRegion: 'NG' },
};

test('an error code may be text', () => {
  const coded = (errorCode: string) => ({ ...abroad, id: errorCode, status: { errorCode } });
  const { found, stderr } = detect([coded('0'), coded('50126'), coded('')]);
  expect(found.map(({ recordIds }) => recordIds)).toEqual([['0']]);
  expect(stderr.trim()).toMatch(/^line 3: signIn: status\.errorCode /);
});

test('what is new for a person follows from the sign-ins before it, in any order of the file', () => {
  const known = detect([abroad, ...atOffice]).found;
  expect(known.map(({ catalogueId, severity, told }) => [catalogueId, severity, told])).toEqual([
    ['EV.S17', 'high', true],
    ['EV.S22', 'informational', false],
  ]);
  expect(known[0]).toMatchObject({
    recordIds: ['abroad'],
    summary: expect.stringMatching(/^Lea Novak signed in with legacy authentication at /),
    actor: { type: 'user', id: 'lea', name: 'Lea Novak' },
  });
  const unknown = detect([abroad]).found;
  expect(unknown.map(({ catalogueId, severity, told }) => [catalogueId, severity, told])).toEqual([
    ['EV.S17', 'medium', false],
  ]);
});

test('a sign-in that an app made in the name of a person is not a sign-in of the person', () => {
  const { id, createdDateTime: time, status: _, ...properties } = { ...abroad, isInteractive: undefined };
  const wrapped = (category: string) => ({ time, category, resultType: '0', properties: { ...properties, id } });
  expect(detect([wrapped('NonInteractiveUserSignInLogs')]).found).toEqual([]);
  expect(detect([wrapped('SignInLogs')]).found).toHaveLength(1);
});

test('who gets in where others were refused is found, also before anything is known about the person', () => {
  const { status: _, ...unknown } = { ...office, ipAddress: '203.0.113.9' };
  const entry = (id: string, minute: number, status: object, spoil: object = {}) => ({
    ...unknown,
    id,
    createdDateTime: `2026-11-24T14:${String(minute).padStart(2, '0')}:00Z`,
    status,
    ...spoil,
  });
  const sprayed = Array.from({ length: 12 }, (_, n) =>
    entry(`try-${n}`, n, { errorCode: 50126 }, { userId: `person-${n}` }),
  );
  const denied = { errorCode: 500121, additionalDetails: 'MFA denied; user declined the authentication' };
  const flooded = Array.from({ length: 5 }, (_, n) => entry(`prompt-${n}`, n, denied));
  const inside = entry('in', 30, { errorCode: 0 });
  const elsewhere = { ...inside, id: 'elsewhere', ipAddress: '198.51.100.7' };
  const worst = (lines: readonly object[]) =>
    detect(lines).found.map(({ catalogueId, severity }) => `${catalogueId} ${severity}`);
  expect(worst([...sprayed, inside])).toEqual(expect.arrayContaining(['EV.S25 medium', 'EV.S26 critical']));
  expect(worst([inside, ...sprayed.toReversed()])).toEqual(
    expect.arrayContaining(['EV.S25 medium', 'EV.S26 critical']),
  );
  expect(worst([...sprayed, elsewhere])).toEqual(['EV.S25 medium']);
  expect(worst([...flooded, inside])).toContain('EV.S27 critical');
  expect(worst([...flooded, elsewhere])).toEqual(['EV.S27 medium']);
});

test('wrong passwords of people in the office are no spray, however many they are in a day', () => {
  const entry = (day: number, number: number, minute: number, errorCode: number, ipAddress: string) => ({
    ...office,
    id: `${day}-${number}-${errorCode}-${ipAddress}`,
    userId: `person-${number}`,
    createdDateTime: new Date(Date.parse(`2026-11-${day}T07:00:00Z`) + minute * 60_000).toISOString(),
    status: { errorCode },
    ipAddress,
  });
  const everyone = Array.from({ length: 40 }, (_, number) => number);
  const days = [16, 17, 18, 19, 20].flatMap((day) =>
    everyone.map((number) => entry(day, number, number, 0, '192.0.2.10')),
  );
  const tries = (ipAddress: string) => everyone.map((number) => entry(23, number, number * 15, 50126, ipAddress));
  const ids = (lines: readonly object[]) => detect(lines).found.map(({ catalogueId }) => catalogueId);
  expect(ids([...days, ...tries('192.0.2.10')])).toEqual([]);
  expect(ids([...days, ...tries('203.0.113.9')])).toEqual(['EV.S25']);
});

/** An app asks three people for permissions, an hour apart. */
const signInsAskedBy = (appId: string, errorCode: number) =>
  Array.from({ length: 3 }, (_, number) => ({
    ...office,
    id: `asked-${number}`,
    userId: `person-${number}`,
    appId,
    createdDateTime: `2026-11-24T1${number}:00:00Z`,
    status: { errorCode },
  }));

test('an app that asks several people counts if it is new in the tenant, and more if somebody let it in', () => {
  const tenant = join(folder, 'tenant-with-app');
  mkdirSync(tenant);
  const app = {
    id: 'sp-1',
    appId: 'app-1',
    displayName: 'Mail helper',
    servicePrincipalType: 'Application',
    appOwnerOrganizationId: 'other-tenant',
    passwordCredentials: [],
    keyCredentials: [],
  };
  writeFileSync(join(tenant, 'servicePrincipals.json'), JSON.stringify({ value: [app] }));
  const asked = signInsAskedBy('app-1', 90094);
  const entry = (activityDisplayName: string, activityDateTime: string) => ({
    id: `${activityDisplayName} ${activityDateTime}`,
    activityDateTime,
    activityDisplayName,
    category: 'ApplicationManagement',
    loggedByService: 'Core Directory',
    result: 'success',
    initiatedBy: { user: { ...mara, id: 'person-1' } },
    targetResources: [{ id: 'sp-1', type: 'ServicePrincipal', displayName: 'Mail helper', modifiedProperties: [] }],
    additionalDetails: [{ key: 'AppId', value: 'APP-1' }],
  });
  const askedBy = (lines: readonly object[], ...args: readonly string[]) =>
    detect(lines, ...args)
      .found.filter(({ catalogueId }) => catalogueId === 'EV.S35')
      .map(({ severity, told }) => [severity, told]);
  const added = entry('Add service principal', '2026-11-20T10:00:00Z');
  expect(askedBy(asked)).toEqual([['medium', false]]);
  expect(askedBy(asked, '--tenant', tenant)).toEqual([]);
  expect(askedBy([added, ...asked], '--tenant', tenant)).toEqual([['medium', false]]);
  expect(askedBy([entry('Add service principal', '2026-11-10T10:00:00Z'), ...asked], '--tenant', tenant)).toEqual([]);
  expect(askedBy([...asked, entry('Consent to application', '2026-11-24T13:00:00Z')])).toEqual([['high', true]]);
});

const appId = '0b1f0e5a-7f0a-4b57-9b1c-3c0d2a5e9a11';
const consentAt = (activityDateTime: string, modifiedProperties: readonly object[]) => ({
  id: 'consent',
  activityDateTime,
  activityDisplayName: 'Consent to application',
  category: 'ApplicationManagement',
  result: 'success',
  initiatedBy: { user: { ...mara, id: 'person-0' } },
  targetResources: [{ id: 'sp-1', type: 'ServicePrincipal', displayName: 'Helper', modifiedProperties }],
});

test('the app of a consent is known by its app id among the names of the app too', () => {
  const asked = signInsAskedBy(appId, 65001);
  const names = { displayName: 'TargetId.ServicePrincipalNames', oldValue: null, newValue: `"${appId};api://helper"` };
  const { found } = detect([...asked, consentAt('2026-11-24T10:01:00Z', [names])]);
  const ofApp = found.filter(({ catalogueId }) => catalogueId === 'EV.S35');
  expect(ofApp.map(({ severity, told }) => [severity, told])).toEqual([['high', true]]);
});

test('an app that asks several people and then gets consent is one story, although the two logs name it by other ids', () => {
  const asked = signInsAskedBy(appId, 65001);
  const property = (displayName: string, value: string) => ({ displayName, oldValue: null, newValue: `"${value}"` });
  const properties = [
    property('TargetId.ServicePrincipalNames', `${appId};api://helper`),
    property('ConsentContext.IsAdminConsent', 'False'),
    property('ConsentAction.Permissions', '[] => [[ConsentType: Principal, Scope: Mail.Read offline_access, Id: x]]'),
  ];
  const { found } = detect([...asked, consentAt('2026-11-24T13:01:00Z', properties)]);
  expect(found.map(({ catalogueId, story }) => [catalogueId, story])).toEqual([
    ['EV.S35', 'EV.T03'],
    ['EV.A03', 'EV.T03'],
    ['EV.T03', 'EV.T03'],
  ]);
});

test('an account that was blocked for more than a month is more severe when it is enabled', () => {
  const entry = (activityDisplayName: string, day: string, enabled?: boolean) => ({
    ...promoted,
    id: `${activityDisplayName} ${day}`,
    activityDisplayName,
    activityDateTime: `${day}T09:00:00Z`,
    targetResources: [
      {
        ...guest,
        modifiedProperties:
          enabled === undefined
            ? []
            : [{ displayName: 'AccountEnabled', oldValue: `[${!enabled}]`, newValue: `[${enabled}]` }],
      },
    ],
  });
  const enabledAfter = (blocked: object, enabled = entry('Enable account', '2026-11-24')) =>
    detect([blocked, enabled])
      .found.filter(({ catalogueId }) => catalogueId === 'EV.R25')
      .map(({ severity, told }) => [severity, told]);
  expect(enabledAfter(entry('Disable account', '2026-10-20'))).toEqual([['high', true]]);
  expect(enabledAfter(entry('Disable account', '2026-10-30'))).toEqual([['medium', false]]);
  expect(enabledAfter(entry('Update user', '2026-10-20', false), entry('Update user', '2026-11-24', true))).toEqual([
    ['high', true],
  ]);
  expect(enabledAfter({ ...entry('Disable account', '2026-10-20'), result: 'failure' })).toEqual([['medium', false]]);
});

const riskyUser = {
  id: 'lea',
  isDeleted: false,
  riskLevel: 'high',
  riskState: 'atRisk',
  riskDetail: 'none',
  riskLastUpdatedDateTime: '2026-11-24T14:02:00Z',
};
const alert = {
  id: 'alert-1',
  incidentId: 'incident-1',
  title: 'Ransomware behaviour',
  severity: 'high',
  status: 'new',
  serviceSource: 'microsoftDefenderForEndpoint',
  assignedTo: null,
  createdDateTime: '2026-11-24T15:02:00Z',
  lastUpdateDateTime: '2026-11-24T15:03:00Z',
  evidence: [{ userAccount: { azureAdUserId: 'lea' } }],
};

test('risky users and apps, Defender alerts and incidents are read with their state at each time', () => {
  const incident = {
    id: 'incident-2',
    displayName: 'Multi-stage incident',
    severity: 'high',
    status: 'active',
    incidentWebUrl: 'https://security.example/incidents/2',
    createdDateTime: '2026-11-24T16:00:00Z',
    lastUpdateDateTime: '2026-11-24T16:00:00Z',
  };
  const wrapped = { time: '2026-11-24T14:02:00Z', category: 'RiskyUsers', properties: riskyUser };
  const app = {
    id: 'app-1',
    displayName: 'Backup',
    servicePrincipalType: 'Application',
    riskLevel: 'high',
    riskState: 'atRisk',
    riskLastUpdatedDateTime: '2026-11-24T14:30:00Z',
  };
  const { status, stderr, found } = detect([incident, alert, alert, wrapped, app]);
  expect([status, stderr]).toEqual([0, '']);
  expect(found.map(({ catalogueId, recordIds, told }) => [catalogueId, ...recordIds, told])).toEqual([
    ['EV.S21', 'lea', true],
    ['EV.S16', 'app-1', true],
    ['EV.S36', 'alert-1', true],
    ['EV.S36', 'incident-2', true],
  ]);
});

test('a line that shows a risky user raises the changes of that person from then on', () => {
  const added = (id: string, at: string) => ({
    id,
    activityDateTime: at,
    activityDisplayName: 'Add user',
    result: 'success',
    initiatedBy: { user: { id: 'lea', userPrincipalName: 'lea@contoso.example' } },
    targetResources: [{ id: `new-${id}`, type: 'User', displayName: 'New' }],
  });
  const rated = (at: string, riskState: string) => ({ ...riskyUser, riskState, riskLastUpdatedDateTime: at });
  const { found } = detect([
    added('before', '2026-11-24T09:00:00Z'),
    rated('2026-11-24T14:02:00Z', 'atRisk'),
    added('during', '2026-11-24T18:00:00Z'),
    rated('2026-11-25T09:00:00Z', 'remediated'),
    added('after', '2026-11-25T14:00:00Z'),
  ]);
  expect(found.filter(({ catalogueId }) => catalogueId === 'EV.R30').flatMap(({ recordIds }) => recordIds)).toEqual([
    'during',
  ]);
});

test('an incident and its alerts are one line', () => {
  const incident = {
    id: 'incident-1',
    displayName: 'Multi-stage incident',
    severity: 'high',
    status: 'active',
    incidentWebUrl: 'https://security.example/incidents/1',
    createdDateTime: '2026-11-24T15:10:00Z',
    lastUpdateDateTime: '2026-11-24T15:10:00Z',
  };
  const [second, minor] = [
    { ...alert, id: 'alert-2' },
    { ...alert, id: 'alert-3', severity: 'medium', lastUpdateDateTime: '2026-11-24T15:01:00Z' },
  ];
  const { found } = detect([minor, alert, second, incident, { ...alert, id: 'alert-4', incidentId: 'incident-2' }]);
  expect(found.map(({ catalogueId, severity, recordIds }) => [catalogueId, severity, [...recordIds].sort()])).toEqual([
    ['EV.S36', 'high', ['alert-1', 'alert-2', 'alert-3', 'incident-1']],
    ['EV.S36', 'high', ['alert-4']],
  ]);
});

test('a risk that returns after its end is a line of its own', () => {
  const at = (time: string, riskState: string) => ({
    ...riskyUser,
    riskState,
    riskLastUpdatedDateTime: `2026-11-24T${time}:00Z`,
  });
  const { found } = detect([at('08:00', 'atRisk'), at('09:00', 'remediated'), at('10:00', 'atRisk')]);
  expect(found.map(({ catalogueId }) => catalogueId)).toEqual(['EV.S21', 'EV.S21']);
});

test('a risk names its person, and a risk detection of an app shows how the app is rated', () => {
  const ofPerson = {
    id: 'risk-1',
    riskEventType: 'leakedCredentials',
    riskLevel: 'high',
    riskState: 'atRisk',
    riskDetail: 'none',
    userId: 'lea',
    userDisplayName: 'Lea Novak',
    userPrincipalName: 'lea@contoso.example',
    detectedDateTime: '2026-11-24T14:02:00.1234567Z',
    lastUpdatedDateTime: '2026-11-24T14:02:00.1234567Z',
  };
  const { userId: _, userDisplayName: __, userPrincipalName: ___, ...ofNobody } = ofPerson;
  const ofApp = { ...ofNobody, id: 'risk-2', servicePrincipalId: 'app-1', servicePrincipalDisplayName: 'Backup' };
  const listed = { ...riskyUser, id: 'tom', userPrincipalName: 'tom@contoso.example' };
  const exported = {
    category: 'ServicePrincipalRiskEvents',
    properties: { ...ofApp, id: 'risk-3', servicePrincipalId: 'app-2' },
  };
  const ratedApp = { id: 'app-4', displayName: 'Backup', servicePrincipalType: 'Application', riskLevel: 'high' };
  const exportedState = {
    category: 'RiskyServicePrincipals',
    properties: JSON.stringify({ ...ratedApp, riskState: 'atRisk', riskLastUpdatedDateTime: '2026-11-24T14:02:00Z' }),
  };
  const confirmed = { riskEventType: 'adminConfirmedServicePrincipalCompromised', servicePrincipalId: 'app-3' };
  const { found, stderr } = detect([
    ofPerson,
    ofApp,
    listed,
    exported,
    exportedState,
    { ...ofApp, ...confirmed, id: 'risk-5' },
    { ...ofApp, id: 'risk-4', riskState: 'dismissed' },
  ]);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, recordIds, summary }) => [catalogueId, ...recordIds, summary])).toEqual([
    ['EV.S21', 'tom', expect.stringContaining('tom@contoso.example')],
    ['EV.S16', 'app-4', expect.stringContaining('"Backup"')],
    ['EV.S01', 'risk-1', expect.stringContaining('Lea Novak')],
    ['EV.S16', 'risk-2', expect.stringContaining('"Backup"')],
    ['EV.S16', 'risk-3', expect.stringContaining('"Backup"')],
    ['EV.S16', 'risk-5', expect.stringContaining('"Backup"')],
  ]);
  expect(found.filter(({ severity }) => severity === 'critical').flatMap(({ recordIds }) => recordIds)).toEqual(
    expect.arrayContaining(['risk-5']),
  );
});

test('a role that PIM may have activated is not sent while nobody knows whether PIM is licensed', () => {
  const role = { displayName: 'Role.TemplateId', oldValue: null, newValue: '"62e90394-69f5-4237-9190-012177145e10"' };
  const activated = {
    ...promoted,
    activityDisplayName: 'Add member to role',
    category: 'RoleManagement',
    targetResources: [
      { ...guest, modifiedProperties: [role] },
      { id: 'role', type: 'Role' },
    ],
  };
  const byPim = {
    ...activated,
    id: 'by-pim',
    initiatedBy: { app: { displayName: 'MS-PIM', servicePrincipalId: 'pim' } },
  };
  expect(detect([byPim]).found.map(({ catalogueId, told }) => [catalogueId, told])).toEqual([['EV.R01', false]]);
  expect(detect([activated]).found.map(({ catalogueId, told }) => [catalogueId, told])).toEqual([['EV.R01', true]]);
});

describe('a role that somebody gave', () => {
  const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
  const given = (id: string, minute: number, spoil: object, to: object = guest) => ({
    ...promoted,
    id,
    activityDateTime: `2026-11-24T14:0${minute}:00Z`,
    activityDisplayName: 'Add member to role',
    category: 'RoleManagement',
    targetResources: [
      { ...to, modifiedProperties: [{ displayName: 'Role.TemplateId', newValue: `"${globalAdministrator}"` }] },
      { id: 'role', type: 'Role' },
    ],
    ...spoil,
  });
  const outside = (id: string, minute: number, spoil: object = {}, to: object = guest) =>
    given(id, minute, {
      activityDisplayName: 'Add member to role outside of PIM (permanent)',
      loggedByService: 'PIM',
      targetResources: [
        {
          id: 'role',
          type: 'Role',
          modifiedProperties: [{ displayName: 'TemplateId', newValue: `"${globalAdministrator}"` }],
        },
        to,
      ],
      ...spoil,
    });
  const rolesIn = (...lines: readonly object[]) =>
    detect(lines).found.map(({ catalogueId, recordIds }) => [catalogueId, ...recordIds].join(' '));

  test('is one detection of the entries that the directory and PIM write about it', () => {
    const pim = { initiatedBy: { app: { displayName: 'MS-PIM', servicePrincipalId: 'pim' } } };
    expect(rolesIn(given('core', 2, {}), outside('pim', 3))).toEqual(['EV.R01 core pim', 'EV.R02 pim']);
    expect(rolesIn(outside('pim', 2, pim), given('core', 3, {}))).toEqual(['EV.R01 pim core', 'EV.R02 pim']);
  });

  test('is a detection of its own for each person and each time', () => {
    const tom = { ...guest, id: 'tom', displayName: 'Tom Roth', userPrincipalName: 'tom@contoso.example' };
    expect(rolesIn(given('lea', 2, {}), outside('tom', 3, {}, tom))).toEqual([
      'EV.R01 lea',
      'EV.R01 tom',
      'EV.R02 tom',
    ]);
    const removed = given('removed', 3, { activityDisplayName: 'Remove member from role' });
    expect(rolesIn(given('first', 2, {}), removed, given('second', 4, {}))).toEqual(['EV.R01 first', 'EV.R01 second']);
    const byTom = { initiatedBy: { user: { id: 'tom', displayName: 'Tom Roth' } } };
    expect(rolesIn(given('mara', 2, {}), outside('other', 3, byTom))).toEqual([
      'EV.R01 mara',
      'EV.R01 other',
      'EV.R02 other',
    ]);
  });
});

test('one that was resolved when first seen, or is less severe than before, raises nothing', () => {
  const later = { ...riskyUser, riskLastUpdatedDateTime: '2026-11-24T15:00:00Z' };
  const { stderr, found } = detect([
    { ...alert, status: 'resolved' },
    riskyUser,
    { ...later, riskLevel: 'low' },
    { ...later, riskLastUpdatedDateTime: '2026-11-24T16:00:00Z', riskState: 'remediated' },
  ]);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, severity }) => [catalogueId, severity])).toEqual([['EV.S21', 'high']]);
});

test('entries that no detection uses are reported, each with what its category holds', () => {
  const unused: readonly (readonly [string, string])[] = [
    ['ManagedIdentitySignInLogs', 'sign-ins of managed identities'],
    ['MicrosoftServicePrincipalSignInLogs', "sign-ins of Microsoft's own services"],
    ['ADFSSignInLogs', 'sign-ins to AD FS'],
    ['ProvisioningLogs', 'provisioning by other services'],
    ['MicrosoftGraphActivityLogs', 'calls of Microsoft Graph'],
    ['AzureADGraphActivityLogs', 'calls of Azure AD Graph'],
    ['GraphNotificationsActivityLogs', 'notifications by Microsoft Graph'],
    ['EnrichedOffice365AuditLogs', 'audit entries that Global Secure Access adds to'],
    ['NetworkAccessTrafficLogs', 'traffic of Global Secure Access'],
    ['NetworkAccessAlerts', 'alerts of Global Secure Access'],
    ['RemoteNetworkHealthLogs', 'the health of remote networks'],
    ['B2CRequestLogs', 'requests to Azure AD B2C'],
    ['RiskyAgents', 'risks of AI agents'],
    ['AgentRiskEvents', 'risks of AI agents'],
    ['CustomSecurityAttributeAuditLogs', 'changes of custom security attributes'],
    ['OperationalLogs', 'the operation of Intune'],
    ['DeviceComplianceOrg', 'reports of Intune on devices'],
  ];
  const lines = unused.map(([category]) => ({ category, properties: '{}' }));
  const { status, stderr, found } = detect([...lines, promoted]);
  expect(status).toBe(0);
  expect(stderr.trim().split('\n')).toEqual(
    unused.map(([, what], at) => `line ${at + 1}: is not read: no detection uses ${what}`),
  );
  expect(found.map(({ catalogueId }) => catalogueId)).toEqual(['EV.R15']);
});

test('an app that signs in from a network that is new for it', () => {
  const from = (day: number, autonomousSystemNumber: number | null, at = '08:00:00Z') => ({
    category: 'ServicePrincipalSignInLogs',
    properties: {
      id: `${day} ${at}`,
      createdDateTime: `2026-11-${String(day).padStart(2, '0')}T${at}`,
      servicePrincipalId: 'backup',
      servicePrincipalName: 'Backup-Connector',
      ipAddress: '203.0.113.7',
      autonomousSystemNumber,
      status: { errorCode: 0 },
    },
  });
  const daily = [10, 12, 14, 16, 18].map((day) => from(day, 3320));
  const { stderr, found } = detect([...daily, from(19, 8075), from(20, 64500), from(20, 64500, '09:00:00Z')]);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, recordIds, told, severity }) => [catalogueId, recordIds, told, severity])).toEqual([
    ['EV.A16', ['20 08:00:00Z'], false, 'medium'],
  ]);
});

test('the tenant gives context: a declared break-glass account raises the severity', () => {
  const tenant = join(folder, 'tenant');
  mkdirSync(tenant);
  writeFileSync(
    join(tenant, 'config.json'),
    JSON.stringify({
      breakGlass: [{ id: 'lea', expiry: '2027-06-30', owner: 'it@contoso.example', reason: 'kept sealed' }],
    }),
  );
  const { found, stderr } = detect([promoted], '--tenant', tenant);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, severity }) => [catalogueId, severity])).toContainEqual(['EV.R15', 'critical']);
});

test('the tenant shows what an app holds, how many people there are, and which policy an admin relied on', () => {
  const tenant = mkdtempSync(join(folder, 'context-'));
  const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
  const put = (path: string, value: readonly object[]): void => {
    mkdirSync(join(tenant, dirname(path)), { recursive: true });
    writeFileSync(join(tenant, path), JSON.stringify({ value }));
  };
  put(
    'users.json',
    ['mara', 'lea', ...Array.from({ length: 10 }, (_, n) => `person-${n}`)].map((id) => ({
      id,
      displayName: id,
      userPrincipalName: `${id}@contoso.example`,
      userType: 'Member',
      accountEnabled: true,
    })),
  );
  put('servicePrincipals.json', [{ id: 'deployer', appId: 'deployer-app', displayName: 'Deployer' }]);
  put(
    'roleManagement/directory/roleAssignments.json',
    ['mara', 'deployer'].map((principalId) => ({
      id: principalId,
      principalId,
      roleDefinitionId: globalAdministrator,
      directoryScopeId: '/',
    })),
  );
  const policy = {
    id: 'ca01',
    displayName: 'CA01',
    state: 'enabled',
    conditions: {
      clientAppTypes: ['all'],
      applications: { includeApplications: ['All'] },
      users: { includeUsers: ['All'] },
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  };
  put('identity/conditionalAccess/policies.json', [policy]);
  const changed = {
    displayName: 'ConditionalAccessPolicy',
    oldValue: JSON.stringify(policy),
    newValue: JSON.stringify({ ...policy, state: 'disabled' }),
  };
  const byApp = { initiatedBy: { app: { servicePrincipalId: 'deployer', displayName: null } } };
  const lines = [
    by('secret', 0, 'Add service principal credentials', { id: 'deployer', type: 'ServicePrincipal' }),
    { ...promoted, ...byApp, id: 'promoted' },
    by('off', 2, 'Update conditional access policy', { id: 'ca01', type: 'Policy', modifiedProperties: [changed] }),
    {
      id: 'in',
      createdDateTime: '2026-11-24T15:00:00Z',
      userId: 'mara',
      userPrincipalName: 'mara@contoso.example',
      appDisplayName: 'Azure Portal',
      ipAddress: '203.0.113.9',
      authenticationRequirement: 'singleFactorAuthentication',
      status: { errorCode: 0 },
    },
    ...Array.from({ length: 10 }, (_, n) =>
      by(`deleted-${n}`, 10 + n, 'Delete user', { id: `person-${n}`, type: 'User' }),
    ),
  ];
  const { found, stderr } = detect(lines, '--tenant', tenant);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, severity, summary }) => [catalogueId, severity, summary])).toEqual([
    ['EV.A05', 'critical', 'mara\'s account added a credential to the app "Deployer" at Tue 24 Nov, 13:00.'],
    ['EV.P01', 'critical', 'mara\'s account turned off "CA01" at Tue 24 Nov, 13:02.'],
    ['EV.R27', 'critical', "mara's account deleted or disabled 10 accounts within 9 min at Tue 24 Nov, 13:19."],
    ['EV.R15', 'high', 'The application "Deployer" converted lea from a guest to a member at Tue 24 Nov, 14:02.'],
    ['EV.S34', 'medium', 'Admin mara signed in to Azure Portal without being asked for MFA at Tue 24 Nov, 15:00.'],
    ['EV.T06', 'critical', "Mara's account got past a weakened protection at Tue 24 Nov, 15:00."],
  ]);
});

test.each([
  ['Add member to group', 'User', true, [['EV.R12', 'high', true]]],
  ['Add owner to group', 'User', true, [['EV.R12', 'high', true]]],
  ['Add member to group', 'User', false, []],
])('a role-assignable group is known without the list of its members: %s', (activity, type, isAssignable, expected) => {
  const tenant = mkdtempSync(join(folder, 'groups-'));
  const group = { id: 'group-7', displayName: 'Tier 0', isAssignableToRole: isAssignable, securityEnabled: true };
  writeFileSync(join(tenant, 'groups.json'), JSON.stringify({ value: [group] }));
  const joined = {
    id: 'Directory_joined',
    activityDateTime: '2026-11-24T10:00:00Z',
    activityDisplayName: activity,
    category: 'GroupManagement',
    loggedByService: 'Core Directory',
    result: 'success',
    initiatedBy: { user: { ...mara, id: 'person-1' } },
    targetResources: [
      {
        id: 'lea',
        type,
        userPrincipalName: 'lea@contoso.example',
        modifiedProperties: [{ displayName: 'Group.ObjectID', oldValue: null, newValue: '"group-7"' }],
      },
    ],
    additionalDetails: [],
  };
  const { found, stderr } = detect([joined], '--tenant', tenant);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, severity, told }) => [catalogueId, severity, told])).toEqual(expected);
});

test('without --json it is a timeline', () => {
  const { status, stdout } = run([promoted, elevated]);
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/^2025-01-15 08:45:30 {2}CRITICAL +EV\.R16 {2}/),
    expect.stringMatching(/^2026-11-24 14:02:00 {2}HIGH +EV\.R15 {2}/),
  ]);
});

test('no file, and a file that does not exist, are refused in one line', () => {
  const without = command();
  expect([without.status, without.stderr.trim().split('\n').length]).toEqual([2, 1]);
  const missing = command('--records', join(folder, 'none'));
  expect([missing.status, missing.stderr.trim()]).toEqual([2, expect.stringMatching(/none: cannot be read$/)]);
});

test('entries of the unified audit log are read as Graph, the Management API and exports write them', () => {
  const data = {
    CreationTime: '2026-11-24T14:02:00',
    Id: 'rule-1',
    Operation: 'New-InboxRule',
    RecordType: 1,
    ResultStatus: 'True',
    UserType: 2,
    UserKey: '10032001ABCD',
    UserId: 'mara@contoso.example',
    Workload: 'Exchange',
    Parameters: [
      { Name: 'Name', Value: 'Copy' },
      { Name: 'ForwardTo', Value: 'box@fabrikam.example' },
    ],
  };
  const { CreationTime, UserKey: userId, UserId: userPrincipalName, ...rest } = data;
  const graph = {
    id: 'rule-2',
    createdDateTime: `${CreationTime}Z`,
    auditLogRecordType: 'ExchangeAdmin',
    operation: data.Operation,
    service: 'Exchange',
    userType: 'Admin',
    userId,
    userPrincipalName,
    clientIp: null,
    auditData: { ...rest, Id: 'rule-2' },
  };
  const exported = {
    RecordId: 'rule-3',
    CreationDate: '2026-11-24 15:02:00',
    Operation: data.Operation,
    AuditData: JSON.stringify({ ...data, Id: 'rule-3', CreationTime: '2026-11-24T15:02:00' }),
  };
  const fromPowerShell = {
    RecordType: 1,
    CreationDate: '2026-11-24 16:02:00',
    UserIds: data.UserId,
    Operations: data.Operation,
    AuditData: JSON.stringify({ ...data, Id: 'rule-4', CreationTime: '2026-11-24T16:02:00' }),
  };
  const { Workload, Id: _, CreationTime: __, ...columns } = data;
  const fromLogAnalytics = {
    ...columns,
    TimeGenerated: '2026-11-24T17:02:00Z',
    OfficeWorkload: Workload,
    OfficeId: 'rule-5',
    Parameters: JSON.stringify(data.Parameters),
    Type: 'OfficeActivity',
  };
  const { found, stderr } = detect([data, graph, exported, fromPowerShell, fromLogAnalytics]);
  expect(stderr).toBe('');
  expect(found.flatMap(({ recordIds }) => recordIds).sort()).toEqual([
    'rule-1',
    'rule-2',
    'rule-3',
    'rule-4',
    'rule-5',
  ]);
  expect(new Set(found.map(({ catalogueId, severity }) => `${catalogueId} ${severity}`))).toEqual(
    new Set(['EV.X05 high']),
  );
});

test('an account that signed in before it was deleted is worse than one that did not', () => {
  const about = (id: string, minute: number, activityDisplayName: string) => ({
    ...promoted,
    id: `${activityDisplayName} ${id}`,
    activityDateTime: `2026-11-24T14:${minute}:00Z`,
    activityDisplayName,
    targetResources: [{ id, type: 'User', displayName: id, modifiedProperties: [] }],
  });
  const signIn = {
    id: 'sign-in',
    createdDateTime: '2026-11-24T14:20:00Z',
    userId: 'used',
    userPrincipalName: 'used@contoso.example',
    appId: 'portal',
    status: { errorCode: 0 },
  };
  const lives = ['used', 'unused'].flatMap((id) => [about(id, 10, 'Add user'), about(id, 50, 'Delete user')]);
  const found = detect([...lives, signIn]).found.filter(({ catalogueId }) => catalogueId === 'EV.R14');
  expect(found.map(({ targets: [account], severity, told }) => [account, severity, told])).toEqual([
    [expect.objectContaining({ id: 'used' }), 'high', true],
    [expect.objectContaining({ id: 'unused' }), 'medium', false],
  ]);
});

test('sign-ins in the unified audit log are read as those of the sign-in log', () => {
  const tried = (person: number, minute: number, spoil: object = {}) => ({
    CreationTime: `2026-11-24T14:${String(minute).padStart(2, '0')}:00`,
    Id: `try-${person}`,
    Operation: 'UserLoginFailed',
    RecordType: 15,
    ResultStatus: 'Failed',
    UserType: 0,
    UserKey: `00000000-0000-4000-8000-00000000000${person}`,
    UserId: `person${person}@contoso.example`,
    Workload: 'AzureActiveDirectory',
    ClientIP: '198.51.100.7',
    ActorIpAddress: '198.51.100.7',
    ApplicationId: 'portal',
    ObjectId: 'graph',
    LogonError: 'InvalidUserNameOrPassword',
    Target: [{ ID: 'graph', Type: 0 }],
    ExtendedProperties: [{ Name: 'UserAgent', Value: 'Mozilla/5.0' }],
    ...spoil,
  });
  const tries = Array.from({ length: 9 }, (_, at) => tried(at, at));
  const graph = (data: ReturnType<typeof tried>) => ({
    id: data.Id,
    createdDateTime: `${data.CreationTime}Z`,
    auditLogRecordType: 'AzureActiveDirectoryStsLogon',
    operation: data.Operation,
    service: 'AzureActiveDirectory',
    userPrincipalName: data.UserId,
    auditData: data,
  });
  const success = { Id: 'success', Operation: 'UserLoggedIn', ResultStatus: 'Success', LogonError: '' };
  const { found, stderr } = detect([
    ...tries,
    graph(tried(9, 20, { Id: 'try-9', ErrorNumber: '50126', LogonError: '' })),
    tried(3, 40, success),
    tried(5, 41, { Id: 'other', LogonError: 'UserDisabledSomething' }),
  ]);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, severity }) => [catalogueId, severity])).toEqual([
    ['EV.S25', 'medium'],
    ['EV.S26', 'critical'],
    ['EV.T09', 'critical'],
  ]);
  expect(found[0]?.recordIds).toEqual(expect.arrayContaining(['try-0', 'try-9']));
  expect(found[1]?.recordIds).toContain('success');
});

test('exports with names in lower case, and entries of Entra in the unified audit log, are read too', () => {
  const forwarding = {
    creationtime: '2026-11-24 14:02:00',
    id: 'forwarding',
    operation: 'Set-Mailbox',
    recordtype: 1,
    resultstatus: 'True',
    userid: 'mara@contoso.example',
    usertype: 2,
    workload: 'Exchange',
    parameters: [
      { Name: 'Identity', Value: 'mara@contoso.example' },
      { Name: 'ForwardingSmtpAddress', Value: 'smtp:box@fabrikam.example' },
    ],
  };
  const inside = { Name: 'ForwardingSmtpAddress', Value: 'smtp:box@branch.contoso.example' };
  const withoutMethods = {
    Actor: [
      { ID: 'mara@contoso.example', Type: 5 },
      { ID: 'User_mara', Type: 2 },
    ],
    CreationTime: '2026-11-24T15:02:00',
    Id: 'without-methods',
    ModifiedProperties: [{ Name: 'StrongAuthenticationMethod', NewValue: '[]', OldValue: '[{"MethodType": 7}]' }],
    Operation: 'Update user.',
    RecordType: 8,
    ResultStatus: 'Success',
    Target: [
      { ID: 'User_lea', Type: 2 },
      { ID: 'lea@contoso.example', Type: 5 },
    ],
    Workload: 'AzureActiveDirectory',
  };
  const ofTom = { Id: 'lower', CreationTime: '2026-11-24T15:07:00', Target: [{ ID: 'User_tom', Type: 2 }] };
  const inLowerCase = Object.fromEntries(
    Object.entries({ ...withoutMethods, ...ofTom }).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { found, stderr } = detect([
    forwarding,
    { ...forwarding, id: 'inside', parameters: [forwarding.parameters[0], inside] },
    withoutMethods,
    inLowerCase,
    // Only properties name the app, and only the additional details show the program.
    {
      ...withoutMethods,
      CreationTime: '2026-11-24T15:12:00',
      Id: 'new-owner',
      Operation: 'Add owner to application.',
      ModifiedProperties: [
        { Name: 'Application.ObjectID', NewValue: 'app-1', OldValue: '' },
        { Name: 'Application.DisplayName', NewValue: 'Payroll', OldValue: '' },
      ],
    },
    {
      ...withoutMethods,
      CreationTime: '2026-11-24T15:22:00',
      Id: 'new-device',
      Operation: 'Register device.',
      ModifiedProperties: [],
      Target: [{ ID: 'Device_device-1', Type: 2 }],
      ExtendedProperties: [
        { Name: 'additionalDetails', Value: '{"User-Agent":"Python-urllib/3.12","AdditionalInfo":"Azure AD join"}' },
      ],
    },
  ]);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, recordIds, severity }) => [catalogueId, ...recordIds, severity])).toEqual([
    ['EV.X05', 'forwarding', 'high'],
    ['EV.R20', 'without-methods', 'medium'],
    ['EV.R20', 'lower', 'medium'],
    ['EV.A06', 'new-owner', 'medium'],
    ['EV.D11', 'new-device', 'medium'],
  ]);
  expect(found[3]?.summary).toContain('"Payroll"');
  expect(found[1]).toMatchObject({ actor: { id: 'mara' }, targets: [{ type: 'User', id: 'lea' }] });
});

test('entries with capital letters in their names are read, as a row of Log Analytics and in an envelope', () => {
  const target = {
    Id: 'lea',
    Type: 'User',
    ModifiedProperties: [{ DisplayName: 'UserType', OldValue: '["Guest"]', NewValue: '["Member"]' }],
  };
  const initiatedBy = { User: { Id: 'mara', UserPrincipalName: 'mara@contoso.example', IPAddress: '198.51.100.7' } };
  const row = {
    TimeGenerated: '2026-11-24T14:02:00Z',
    OperationName: 'Update user',
    Category: 'UserManagement',
    Result: 'success',
    Id: 'row',
    InitiatedBy: JSON.stringify(initiatedBy),
    TargetResources: JSON.stringify([target]),
  };
  const signIn = {
    TimeGenerated: '2026-11-24T15:02:00Z',
    Category: 'SignInLogs',
    Id: 'sign-in',
    UserId: 'lea',
    UserPrincipalName: 'lea@contoso.example',
    AppId: 'imap',
    AppDisplayName: 'Mail',
    ClientAppUsed: 'IMAP4',
    IPAddress: '198.51.100.7',
    Location: 'DE',
    LocationDetails: '{"countryOrRegion":"DE"}',
    RiskEventTypes: '[]',
    RiskEventTypes_V2: '["unfamiliarFeatures"]',
    ResultType: '0',
  };
  const registration = {
    TimeGenerated: '2026-11-24T15:32:00Z',
    Category: 'SignInLogs',
    Id: 'registration',
    UserId: 'lea',
    UserPrincipalName: 'lea@contoso.example',
    AppId: 'broker',
    ResourceIdentity: '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9',
    ResourceDisplayName: 'Device Registration Service',
    AuthenticationRequirement: 'singleFactorAuthentication',
    ResultType: '0',
  };
  const risk = { RiskEventType: 'leakedCredentials', RiskState: 'atRisk', RiskLevel: 'high', UserId: 'lea' };
  const at = '2026-11-24T16:02:00Z';
  const { found, stderr } = detect([
    row,
    {
      time: '2026-11-24T14:30:00Z',
      category: 'AuditLogs',
      operationName: 'Update user',
      properties: { Id: 'inside', Result: 'success', InitiatedBy: initiatedBy, TargetResources: [target] },
    },
    signIn,
    registration,
    { time: at, category: 'UserRiskEvents', properties: { ...risk, Id: 'risk', DetectedDateTime: at } },
  ]);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, recordIds }) => [catalogueId, ...recordIds])).toEqual([
    ['EV.R15', 'row'],
    ['EV.R15', 'inside'],
    ['EV.S17', 'sign-in'],
    ['EV.D04', 'registration'],
    ['EV.S01', 'risk'],
  ]);
  expect(found[0]?.actor).toMatchObject({ id: 'mara' });
});

/** As databases and log shippers write names. */
const inCase = (value: unknown, nameIn: (name: string) => string): unknown =>
  Array.isArray(value)
    ? value.map((one) => inCase(one, nameIn))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [nameIn(name), inCase(one, nameIn)]))
      : value;

test.each([
  ['lower', (name: string) => name.toLowerCase()],
  ['upper', (name: string) => name.toUpperCase()],
])('entries with all names in %s case are read, bare and in an envelope', (_, nameIn) => {
  const audit = {
    id: 'audit',
    activityDateTime: '2026-11-24T14:02:00Z',
    activityDisplayName: 'Update user',
    result: 'success',
    initiatedBy: { user: { id: 'mara', userPrincipalName: 'mara@contoso.example' } },
    targetResources: [
      {
        id: 'lea',
        type: 'User',
        modifiedProperties: [{ displayName: 'UserType', oldValue: '["Guest"]', newValue: '["Member"]' }],
      },
    ],
  };
  const signIn = {
    id: 'sign-in',
    createdDateTime: '2026-11-24T15:02:00Z',
    userId: 'lea',
    appId: 'mail',
    clientAppUsed: 'IMAP4',
    status: { errorCode: 0 },
  };
  const risk = {
    id: 'risk',
    riskEventType: 'leakedCredentials',
    riskState: 'atRisk',
    riskLevel: 'high',
    userId: 'lea',
    detectedDateTime: '2026-11-24T16:02:00Z',
    lastUpdatedDateTime: '2026-11-24T16:02:00Z',
  };
  const forwarding = {
    Id: 'forwarding',
    CreationTime: '2026-11-24T17:02:00',
    Operation: 'Set-Mailbox',
    Workload: 'Exchange',
    UserId: 'mara@contoso.example',
    Parameters: [{ Name: 'ForwardingSmtpAddress', Value: 'smtp:box@fabrikam.example' }],
  };
  const ofTom = {
    ...audit,
    id: 'wrapped',
    targetResources: audit.targetResources.map((one) => ({ ...one, id: 'tom' })),
  };
  const wrapped = { time: '2026-11-24T14:32:00Z', category: 'AuditLogs', properties: ofTom };
  const entries = [audit, wrapped, signIn, risk, forwarding].map((entry) => inCase(entry, nameIn));
  const { found, stderr } = detect(entries as object[]); // Safe: objects stay objects.
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, recordIds }) => [catalogueId, ...recordIds])).toEqual([
    ['EV.R15', 'audit'],
    ['EV.R15', 'wrapped'],
    ['EV.S17', 'sign-in'],
    ['EV.S01', 'risk'],
    ['EV.X05', 'forwarding'],
  ]);
});

test('entries are read without the fields that some exports leave out', () => {
  const signIn = { userPrincipalName: 'Lea@contoso.example', appDisplayName: 'Mail', clientAppUsed: 'IMAP4' };
  const { found, stderr } = detect([
    { time: '2026-11-24T14:02:00Z', category: 'SignInLogs', resultType: 0, properties: { id: 'wrapped', ...signIn } },
    {
      Id: 'row',
      TimeGenerated: '2026-11-24T14:32:00Z',
      ClientAppUsed: 'POP3',
      UserPrincipalName: 'tom@a.example',
      AppDisplayName: 'Mail',
      ResultType: 0,
    },
    {
      id: 'registration',
      createdDateTime: '2026-11-24T15:02:00Z',
      userId: 'lea',
      appDisplayName: 'Windows',
      resourceDisplayName: 'Device Registration Service',
      authenticationRequirement: 'singleFactorAuthentication',
      status: { errorCode: 0 },
    },
    {
      time: '2026-11-24T15:32:00Z',
      category: 'UserRiskEvents',
      properties: { id: 'risk', riskEventType: 'leakedCredentials', userPrincipalName: 'lea@contoso.example' },
    },
    { id: 'done', activityDateTime: '2026-11-24T16:02:00Z', activityDisplayName: 'Disable PIM alert', initiatedBy: {} },
    {
      time: '2026-11-24T16:32:00Z',
      category: 'AuditLogs',
      operationName: 'Disable PIM alert',
      resultSignature: 'FAILURE',
      properties: { id: 'refused', initiatedBy: {} },
    },
  ]);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, recordIds }) => [catalogueId, ...recordIds])).toEqual([
    ['EV.S17', 'wrapped'],
    ['EV.S17', 'row'],
    ['EV.D04', 'registration'],
    ['EV.S01', 'risk'],
    ['EV.R07', 'done'],
  ]);
});

test.each([
  ['9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8', 'EV.A01', 'The app "Backup" received power over the tenant'],
  ['e2a3a72e-5f79-4c64-b1b1-878b674786c9', 'EV.A14', 'The app "Backup" can read and change everyone\'s mail'],
  ['b633e1c5-b582-4048-a93e-9f11b44c7e96', 'EV.A14', 'The app "Backup" can send mail as anyone'],
  ['75359482-378d-4052-8f01-80520e7db3cd', 'EV.A14', 'The app "Backup" can read and change everyone\'s files'],
])('the permission %s is %s, and the subject says what the app can do', (role, catalogueId, subject) => {
  const property = (displayName: string, value: string) => ({ displayName, oldValue: null, newValue: `"${value}"` });
  const properties = [
    property('AppRole.Id', role),
    property('ServicePrincipal.ObjectID', 'sp-1'),
    property('ServicePrincipal.DisplayName', 'Backup'),
  ];
  const { found } = detect([
    {
      id: 'grant',
      activityDateTime: '2026-11-24T14:02:00Z',
      activityDisplayName: 'Add app role assignment to service principal',
      result: 'success',
      initiatedBy: { user: mara },
      targetResources: [
        { id: 'graph', type: 'ServicePrincipal', displayName: 'Microsoft Graph', modifiedProperties: properties },
      ],
    },
  ]);
  expect(found.map((one) => [one.catalogueId, one.subject])).toEqual([[catalogueId, subject]]);
});

test('an outsider who starts a chat is not the person whom it is about, if the entry does not name this tenant', () => {
  const support = { DisplayName: 'IT Support', UPN: 'support@fabrikam.example', OrganizationId: 'tenant-2' };
  const victim = { DisplayName: 'Lea Novak', UPN: 'lea@contoso.example', OrganizationId: 'tenant-1' };
  const chat = {
    ...{ Id: 'chat', CreationTime: '2026-11-24T14:02:00', Operation: 'ChatCreated', RecordType: 25 },
    ...{ Workload: 'MicrosoftTeams', UserType: 0, UserId: support.UPN, UserKey: 'u', ResultStatus: 'Succeeded' },
    ...{ CommunicationType: 'OneOnOne', ParticipantInfo: { HasForeignTenantUsers: true }, Members: [support, victim] },
  };
  const { found } = detect([chat]);
  expect(found.map(({ catalogueId, summary }) => [catalogueId, summary])).toEqual([
    ['EV.M07', expect.stringContaining('posed as the help desk to lea@contoso.example')],
  ]);
  expect(detect([{ ...chat, OrganizationId: 'TENANT-1' }]).found[0]?.summary).toEqual(found[0]?.summary);
});

test('an entry of the unified audit log that names an app is no sign-in', () => {
  const rule = {
    CreationTime: '2026-11-24T14:02:00',
    Id: 'rule-of-app',
    Operation: 'New-InboxRule',
    RecordType: 1,
    ResultStatus: 'True',
    UserType: 2,
    UserId: 'mara@contoso.example',
    AppId: '',
    ClientAppId: '',
    Workload: 'Exchange',
    Parameters: [{ Name: 'ForwardTo', Value: 'box@fabrikam.example' }],
  };
  const { found, stderr } = detect([rule]);
  expect(stderr).toBe('');
  expect(found.map(({ catalogueId, recordIds }) => [catalogueId, ...recordIds])).toEqual([['EV.X05', 'rule-of-app']]);
});

test('an id that is JSON in JSON is the same id', () => {
  const granted = {
    ...promoted,
    activityDisplayName: 'Add member to role',
    category: 'RoleManagement',
    targetResources: [
      {
        ...guest,
        modifiedProperties: [
          { displayName: 'Role.TemplateId', newValue: '"\\"62e90394-69f5-4237-9190-012177145e10\\""' },
        ],
      },
      { id: 'role', type: 'Role' },
    ],
  };
  expect(detect([granted]).found.map(({ catalogueId, severity }) => [catalogueId, severity])).toEqual([
    ['EV.R01', 'critical'],
  ]);
});

test('a detection is reported under the id that the catalogue has for it', () => {
  const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
  const role = (property: string) => ({
    id: 'role',
    type: 'Role',
    modifiedProperties: [{ displayName: property, newValue: JSON.stringify(globalAdministrator) }],
  });
  const inPim = (activity: string, ...targetResources: readonly object[]) => ({
    ...promoted,
    id: activity,
    activityDisplayName: activity,
    category: 'RoleManagement',
    loggedByService: 'PIM',
    targetResources,
  });
  const app = { id: 'app', type: 'ServicePrincipal', displayName: 'Backup' };
  const mail = {
    ...promoted,
    id: 'mail',
    activityDisplayName: 'Add app role assignment to service principal',
    targetResources: [
      {
        id: 'graph',
        type: 'ServicePrincipal',
        displayName: 'Microsoft Graph',
        modifiedProperties: [
          { displayName: 'AppRole.Id', newValue: '"e2a3a72e-5f79-4c64-b1b1-878b674786c9"' },
          { displayName: 'ServicePrincipal.ObjectID', newValue: '"app"' },
        ],
      },
      app,
    ],
  };
  const consent = {
    ...promoted,
    id: 'consent',
    activityDisplayName: 'Update authorization policy',
    targetResources: [
      {
        type: 'Policy',
        modifiedProperties: [{ displayName: 'AllowUserConsentForRiskyApps', oldValue: '[false]', newValue: '[true]' }],
      },
    ],
  };
  const deleted = Array.from({ length: 10 }, (_, at) => ({
    ...promoted,
    id: `deleted-${at}`,
    activityDateTime: `2026-11-24T16:0${at}:00Z`,
    activityDisplayName: 'Delete device',
    targetResources: [{ id: `device-${at}`, type: 'Device', displayName: `PC-${at}` }],
  }));
  const { found } = detect([
    inPim('Add member to role in PIM completed (permanent)', role('TemplateId'), guest),
    inPim('Add eligible member to role in PIM completed (permanent)', role('TemplateId'), app),
    mail,
    consent,
    ...deleted,
  ]);
  expect(found.map(({ catalogueId, severity, recordIds }) => [catalogueId, severity, recordIds[0]])).toEqual([
    ['EV.R03', 'critical', 'Add member to role in PIM completed (permanent)'],
    ['EV.R11', 'critical', 'Add eligible member to role in PIM completed (permanent)'],
    ['EV.A14', 'critical', 'mail'],
    ['EV.P17', 'high', 'consent'],
    ['EV.D07', 'critical', 'deleted-0'],
  ]);
});

const by = (id: string, minute: number, activity: string, target: object) => ({
  ...promoted,
  id,
  activityDateTime: `2026-11-24T13:${String(minute).padStart(2, '0')}:30Z`,
  activityDisplayName: activity,
  targetResources: [target],
});
const deletions = Array.from({ length: 12 }, (_, n) =>
  by(`delete-${n}`, 48 + n, 'Delete user', { id: `leaver-${n}`, type: 'User' }),
);

test('a spike that crosses a full hour is one line with all its entries, in any order of the file', () => {
  const later = {
    ...deletions[0],
    id: 'delete-12',
    activityDateTime: '2026-11-24T14:00:30Z',
    targetResources: [{ id: 'leaver-12', type: 'User' }],
  };
  for (const lines of [
    [...deletions, later],
    [later, ...deletions.toReversed()],
  ]) {
    const { found } = detect(lines);
    expect(found.map(({ catalogueId, severity, story }) => [catalogueId, severity, story])).toEqual([
      ['EV.R27', 'high', null],
    ]);
    expect(found[0]?.recordIds).toHaveLength(13);
  }
});

test('a detection of several steps is a line of its own, and its steps name it', () => {
  const disabled = by('disabled', 30, 'Disable PIM alert', { id: 'alert', type: 'Other', displayName: 'Alert' });
  const { found } = detect([promoted, disabled]);
  expect(found.map(({ catalogueId, recordIds, story }) => [catalogueId, recordIds, story])).toEqual([
    ['EV.R07', ['disabled'], 'EV.T12'],
    ['EV.R15', ['Directory_1'], 'EV.T12'],
    ['EV.T12', ['disabled', 'Directory_1'], 'EV.T12'],
  ]);
});

test('a command that waits for the rest of a pipe ends when somebody stops it', async () => {
  const pipe = '<(head -c 200000 /dev/zero; echo taken >&2; exec 2>&-; exec sleep 3)';
  const child = spawn('bash', ['-c', `exec "${process.execPath}" "${builtFile('detect.cjs')}" --records ${pipe}`]);
  await once(child.stderr, 'data');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});

/** The requirements of one sign-in: for a folder through the command, for a monitored tenant through the doctor. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtCommand, builtFile } from './built/built-command';

const command = builtCommand('assess.cjs');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'what-if-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const list = (...value: readonly object[]) => ({ value });
const user = (id: string, displayName: string, spoil: object = {}) => ({
  id,
  displayName,
  userPrincipalName: `${id}@contoso.example`,
  accountEnabled: true,
  userType: 'Member',
  ...spoil,
});
const everybody = { includeUsers: ['All'] };
const policy = (id: string, displayName: string, conditions: object = {}, rest: object = {}) => ({
  id,
  displayName,
  state: 'enabled',
  conditions: {
    clientAppTypes: ['all'],
    applications: { includeApplications: ['All'] },
    users: everybody,
    ...conditions,
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  ...rest,
});
const grant = (...builtInControls: string[]) => ({ grantControls: { operator: 'OR', builtInControls } });
const assignment = (id: string, principalId: string) => ({
  id,
  principalId,
  roleDefinitionId: globalAdministrator,
  directoryScopeId: '/',
});
const legacy = { clientAppTypes: ['exchangeActiveSync', 'other'] };

const tenant = {
  'users.json': list(
    user('ada', 'Ada Brandt'),
    user('lea', 'Lea Novak'),
    user('paul', 'Paul Orth'),
    user('tom', 'Tom Iversen', { accountEnabled: false }),
  ),
  'groups/vendors/members.json': list({ id: 'paul', '@odata.type': '#microsoft.graph.user' }),
  'roleManagement/directory/roleAssignments.json': list(assignment('r1', 'ada')),
  'roleManagement/directory/roleEligibilityScheduleInstances.json': list({
    ...assignment('e1', 'lea'),
    memberType: 'Direct',
    startDateTime: null,
    endDateTime: null,
  }),
  'identity/conditionalAccess/namedLocations.json': list({
    '@odata.type': '#microsoft.graph.ipNamedLocation',
    id: 'office',
    displayName: 'Head office',
    isTrusted: true,
    ipRanges: [{ cidrAddress: '192.0.2.0/24' }],
  }),
  'identity/conditionalAccess/policies.json': list(
    policy('ca01', 'CA01 Require MFA', { users: { ...everybody, excludeGroups: ['vendors'] } }),
    policy('ca02', 'CA02 Block old clients', legacy, grant('block')),
    policy('ca03', 'CA03 MFA or device', {}, grant('compliantDevice', 'mfa')),
    policy(
      'ca04',
      'CA04 Admins',
      { users: { includeRoles: [globalAdministrator] } },
      { grantControls: { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } } },
    ),
    policy(
      'ca05',
      'CA05 Devices outside',
      { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
      grant('compliantDevice'),
    ),
    policy('ca06', 'CA06 Trial', {}, { ...grant('block'), state: 'enabledForReportingButNotEnforced' }),
    policy('ca07', 'CA07 Off', {}, { ...grant('block'), state: 'disabled' }),
    policy('ca08', 'CA08 Device codes', { authenticationFlows: { transferMethods: 'deviceCodeFlow' } }, grant('block')),
    policy('ca09', 'CA09 Payroll', {
      applications: { includeApplications: ['11111111-1111-4111-8111-111111111111'] },
    }),
    policy(
      'ca10',
      'CA10 Sessions',
      { platforms: { includePlatforms: ['macOS'] } },
      {
        grantControls: null,
        sessionControls: {
          signInFrequency: { isEnabled: true, type: 'hours', value: 4, frequencyInterval: 'timeBased' },
        },
      },
    ),
  ),
};

let made = 0;
function folderOf(files: Readonly<Record<string, unknown>>): string {
  made += 1;
  const dir = join(folder, `tenant-${made}`);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), JSON.stringify(content));
  }
  return dir;
}

function run(signIn: unknown, { files = tenant, args = [] as readonly string[] } = {}) {
  const file = join(folder, 'sign-in.json');
  writeFileSync(file, typeof signIn === 'string' ? signIn : JSON.stringify(signIn));
  return command('--load', folderOf(files), '--what-if', file, ...args);
}

type Answer = {
  readonly outcome: string;
  readonly message: string;
  readonly applies: readonly { readonly id: string }[];
  readonly whileRolesAreActive: readonly { readonly id: string }[];
  readonly reportOnly: readonly { readonly id: string }[];
  readonly doesNotApply: readonly { readonly id: string; readonly keptBy: string }[];
  readonly doubts: readonly string[];
};

function ask(signIn: object, files: Readonly<Record<string, unknown>> = tenant): Answer {
  const { status, stdout, stderr } = run(signIn, { files: files as typeof tenant, args: ['--json'] });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Answer; // Safe: the command's output; the expectations say whether it has this shape.
}
const ids = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id);
const atOffice = { ipAddress: '192.0.2.44' };

test('the report', () => {
  const { status, stdout, stderr } = run({ user: 'lea@CONTOSO.example', ...atOffice, devicePlatform: 'macOS' });
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatchSnapshot();
});

test.each<[string, object, string, string, readonly string[]]>([
  ['at the office', { user: 'lea', ...atOffice }, 'asked', 'It would require MFA.', ['ca01', 'ca03']],
  [
    'of a person whom the policy excludes',
    { user: 'paul', location: 'head OFFICE', device: 'compliant' },
    'asked',
    'It would require a compliant device, or MFA.',
    ['ca03'],
  ],
  [
    'elsewhere, without a managed device',
    { user: 'lea' },
    'blocked',
    'It is blocked by "CA05 Devices outside".',
    ['ca01', 'ca03', 'ca05'],
  ],
  [
    'elsewhere, with a compliant device',
    { user: 'lea', device: 'compliant' },
    'asked',
    'It would require MFA; and a compliant device.',
    ['ca01', 'ca03', 'ca05'],
  ],
  [
    'of an administrator',
    { user: 'ada', ...atOffice },
    'asked',
    'It would require authentication strength "Phishing-resistant MFA".',
    ['ca01', 'ca03', 'ca04'],
  ],
  [
    'with a legacy client',
    { user: 'lea', ...atOffice, clientAppType: 'other' },
    'blocked',
    'It is blocked by "CA01 Require MFA", "CA02 Block old clients" and "CA03 MFA or device".',
    ['ca01', 'ca02', 'ca03'],
  ],
  [
    'with a device code',
    { user: 'lea', ...atOffice, authenticationFlow: 'deviceCodeFlow', clientAppType: 'mobileAppsAndDesktopClients' },
    'blocked',
    'It is blocked by "CA08 Device codes".',
    ['ca01', 'ca03', 'ca08'],
  ],
  [
    'to an app that a policy names',
    { user: 'lea', ...atOffice, app: '11111111-1111-4111-8111-111111111111' },
    'asked',
    'It would require MFA.',
    ['ca01', 'ca03', 'ca09'],
  ],
  [
    'to a user action, which no policy covers',
    { user: 'lea', ...atOffice, app: 'urn:user:registersecurityinfo' },
    'nothing',
    'Nothing is required: a password is enough.',
    [],
  ],
  [
    'of the next guest',
    { guestType: 'b2bCollaborationGuest', ...atOffice },
    'asked',
    'It would require MFA.',
    ['ca01', 'ca03'],
  ],
  [
    'of a disabled account',
    { user: 'tom', ...atOffice },
    'blocked',
    'The account is disabled and cannot sign in.',
    ['ca01', 'ca03'],
  ],
])('a sign-in %s', (_, signIn, outcome, message, applies) => {
  const answer = ask(signIn);
  expect([answer.outcome, answer.message, ids(answer.applies)]).toEqual([outcome, message, applies]);
});

test('a policy that does not apply is listed with the reason', () => {
  const { doesNotApply, reportOnly, whileRolesAreActive } = ask({ user: 'lea', ...atOffice });
  expect(doesNotApply.map(({ id, keptBy }) => [id, keptBy])).toEqual([
    ['ca02', 'clientAppType'],
    ['ca04', 'user'],
    ['ca05', 'location'],
    ['ca08', 'flow'],
    ['ca09', 'app'],
    ['ca10', 'platform'],
  ]);
  expect(ids(reportOnly)).toEqual(['ca06']);
  expect(ids(whileRolesAreActive)).toEqual(['ca04']);
});

test('the sign-in may also come from standard input', () => {
  const signIn = { user: 'lea', ...atOffice };
  const piped = spawnSync(
    process.execPath,
    [builtFile('assess.cjs'), '--load', folderOf(tenant), '--what-if', '-', '--json'],
    { encoding: 'utf8', input: JSON.stringify(signIn) },
  );
  expect([piped.status, piped.stderr]).toEqual([0, '']);
  expect(JSON.parse(piped.stdout)).toEqual(ask(signIn));
});

describe('an unreadable object makes the answer unsure, never free', () => {
  const without = (...paths: readonly (keyof typeof tenant)[]) =>
    Object.fromEntries(Object.entries(tenant).filter(([path]) => !paths.some((one) => one === path)));

  test.each<[string, object, Readonly<Record<string, unknown>>, string]>([
    [
      'a group that a policy excludes',
      { user: 'lea', ...atOffice },
      without('groups/vendors/members.json'),
      'It would require MFA; perhaps more: it depends on "CA01 Require MFA"',
    ],
    [
      'roles',
      { user: 'lea', ...atOffice },
      without('roleManagement/directory/roleAssignments.json'),
      'policies name roles, but role members were not read',
    ],
    [
      'named locations',
      { user: 'lea', device: 'compliant' },
      without('identity/conditionalAccess/namedLocations.json'),
      'policies name locations, but named locations were not read',
    ],
  ])('%s', (_, signIn, files, why) => {
    const { outcome, message } = ask(signIn, files);
    expect(outcome).toBe('notSure');
    expect(message).toContain(why);
  });

  test('security defaults, where no policy is enabled', () => {
    const files = { 'users.json': tenant['users.json'], 'identity/conditionalAccess/policies.json': list() };
    expect(ask({ user: 'lea' }, files)).toMatchObject({
      outcome: 'notSure',
      doubts: ['the security defaults setting was not read'],
    });
    const off = { 'policies/identitySecurityDefaultsEnforcementPolicy.json': { id: 'x', isEnabled: false } };
    expect(ask({ user: 'lea' }, { ...files, ...off })).toMatchObject({ outcome: 'nothing', doubts: [] });
  });

  test('the country, where a policy names one', () => {
    const germany = {
      '@odata.type': '#microsoft.graph.countryNamedLocation',
      id: 'germany',
      displayName: 'Germany',
      countriesAndRegions: ['DE'],
      includeUnknownCountriesAndRegions: false,
    };
    const locations = { includeLocations: ['All'], excludeLocations: ['germany'] };
    const files = {
      ...tenant,
      'identity/conditionalAccess/namedLocations.json': list(germany),
      'identity/conditionalAccess/policies.json': list(policy('ca01', 'CA01 Abroad', { locations }, grant('block'))),
    };
    expect(ask({ user: 'lea', ...atOffice }, files)).toMatchObject({
      doubts: ['no country given: assumed to be in no country location'],
    });
    expect(ask({ user: 'lea', ...atOffice, country: 'DE' }, files).outcome).toBe('nothing');
    expect(ask({ user: 'lea', ...atOffice, country: 'FR' }, files).outcome).toBe('blocked');
  });

  test("security defaults require MFA at Microsoft's discretion, and block legacy authentication", () => {
    const files = {
      'users.json': tenant['users.json'],
      'identity/conditionalAccess/policies.json': list(),
      'policies/identitySecurityDefaultsEnforcementPolicy.json': { id: 'x', isEnabled: true },
    };
    expect(ask({ user: 'lea' }, files).message).toContain('Security defaults are on');
    expect(ask({ user: 'lea', clientAppType: 'other' }, files).outcome).toBe('blocked');
  });
});

describe('an invalid sign-in is one line, exit 2, and nothing on standard output', () => {
  test.each<[string, unknown, string]>([
    ['not JSON', 'nonsense', 'is not JSON'],
    ['a list', [], 'the sign-in: '],
    ['nobody', {}, 'needs either user or guestType'],
    ['two', { user: 'lea', guestType: 'internalGuest' }, 'needs either user or guestType'],
    ['an unknown person', { user: 'nobody' }, 'nobody in the tenant has this id or address'],
    ['an unknown key', { user: 'lea', platform: 'windows' }, 'platform'],
    ['an unknown value', { user: 'lea', devicePlatform: 'amiga' }, 'must be one of android, iOS'],
    ['an app by its name', { user: 'lea', app: 'Payroll' }, 'must be the id of an app'],
    ['an invalid address', { user: 'lea', ipAddress: '192.0.2.444' }, 'must be an address'],
    ['a location and an address', { user: 'lea', location: 'office', ...atOffice }, 'and not both'],
    ['an unknown location', { user: 'lea', location: 'Moon' }, 'no named location'],
    ['a country in words', { user: 'lea', country: 'Germany' }, 'two capital letters'],
  ])('%s', (_, signIn, why) => {
    const { status, stdout, stderr } = run(signIn);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(why);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('a file that does not exist, and a second question beside it', () => {
    const load = ['--load', folderOf(tenant)];
    const { status, stderr } = command(...load, '--what-if', join(folder, 'none.json'));
    expect([status, stderr]).toEqual([2, expect.stringContaining('cannot be read')]);
    expect(run({ user: 'lea' }, { args: ['--only', 'ZT.ID.001'] })).toMatchObject({ status: 2, stdout: '' });
  });

  test('without policies or users there is no answer', () => {
    const policies = { 'identity/conditionalAccess/policies.json': tenant['identity/conditionalAccess/policies.json'] };
    const files = (some: object) => some as typeof tenant;
    expect(run({ user: 'lea' }, { files: files({ 'users.json': tenant['users.json'] }) })).toMatchObject({ status: 2 });
    expect(run({ user: 'lea' }, { files: files(policies) })).toMatchObject({ status: 2, stdout: '' });
  });
});

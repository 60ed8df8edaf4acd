import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { controls } from '../../shared/controls';
import { kindDefinitions } from '../../shared/kinds';
import { builtCommand } from './built/built-command';

const root = join(__dirname, '..', '..');
const command = join(root, 'dist', 'operate', 'assess.cjs');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assess-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = builtCommand('assess.cjs', () => folder);

type Files = Readonly<Record<string, unknown>>;
let made = 0;

/** A new folder with these files; a text is written unchanged. */
function folderOf(files: Files): string {
  made += 1;
  const dir = join(folder, `tenant-${made}`);
  mkdirSync(dir);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

const list = (...value: readonly object[]) => ({ value });
const user = (id: string, displayName = id) => ({
  id,
  displayName,
  userPrincipalName: `${id}@contoso.example`,
  accountEnabled: true,
  userType: 'Member',
});
const member = (id: string, type = 'user') => ({ id, '@odata.type': `#microsoft.graph.${type}` });

const policiesFile = 'identity/conditionalAccess/policies.json';
const policy = (users: object = {}, rest: object = {}) => ({
  id: 'ca01',
  displayName: 'CA01 Require MFA',
  state: 'enabled',
  conditions: {
    clientAppTypes: ['all'],
    applications: { includeApplications: ['All'] },
    users: { includeUsers: ['All'], ...users },
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  ...rest,
});
const people = list(user('ada', 'Ada Brandt'), user('lea', 'Lea Novak'));
const excluding = { excludeGroups: ['vendors'] };
const good = { [policiesFile]: list(policy()), 'users.json': people };

type Judged = { readonly id: string; readonly status: string; readonly reason: string; readonly people: number };
type Document = {
  readonly tenant: object;
  readonly coverage: { readonly assumed: readonly string[]; readonly unresolvedGroups: readonly string[] };
  readonly controls: readonly (Judged & {
    readonly findings: readonly { readonly resourceId: string; readonly message: string }[];
    readonly evidence: object;
  })[];
};

// Safe: the command's output; the expectations say whether it has this shape.
const documentOf = (text: string): Document => JSON.parse(text) as Document;

function judge(files: Files, ...args: readonly string[]): Document {
  const { status, stdout, stderr } = run('--load', folderOf(files), '--json', ...args);
  expect([status, stderr]).toEqual([0, '']);
  return documentOf(stdout);
}

/** Assesses many folders in one process. Returns for each folder the verdicts by control id. */
function judgeAll(cases: readonly { readonly name: string; readonly files: Files; readonly config?: object }[]) {
  made += 1;
  const path = join(folder, `list-${made}.json`);
  writeFileSync(
    path,
    JSON.stringify(
      cases.map(({ name, files, config }) => ({ name, load: folderOf(files), ...(config && { config }) })),
    ),
  );
  const { status, stdout, stderr } = run('--batch', path);
  expect([status, stderr]).toEqual([0, '']);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(cases.length);
  return new Map(
    lines.map((line) => {
      const { name, controls: judged } = JSON.parse(line) as Document & { readonly name: string }; // Safe: as above.
      return [name, new Map(judged.map((one) => [one.id, one]))] as const;
    }),
  );
}

test('the command is built, prints all of a long answer, and npm prints nothing beside it', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(scripts.assess).toBe('node scripts/build.mjs --quiet && node dist/operate/assess.cjs');
  const many = Array.from({ length: 700 }, (_, at) => `person${at}`);
  const files = {
    [policiesFile]: list(policy(excluding)),
    'users.json': list(...many.map((id) => user(id))),
    'groups/vendors/members.json': list(...many.map((id) => member(id))),
  };
  const args = ['--load', folderOf(files), '--json'];
  const printed = execFileSync(process.execPath, [command, ...args], { encoding: 'utf8' });
  // More than a pipe holds.
  expect(printed.length).toBeGreaterThan(2 ** 16);
  const timeless = (text: string) => text.replace(/"judgedAt":\s*"[^"]*"/, '');
  expect(timeless(printed)).toBe(timeless(run(...args).stdout));
  expect(run('--help').stdout).toContain('--compare DIR2');
});

describe('the contract', () => {
  test('one document with every control once, and the people without protection', () => {
    const document = judge({
      [policiesFile]: list(policy(excluding)),
      'users.json': people,
      'groups/vendors/members.json': list(member('lea')),
      'organization.json': list({ id: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', displayName: 'Contoso' }),
    });
    expect(Object.keys(document)).toEqual(['tenant', 'coverage', 'controls']);
    expect(document.tenant).toEqual({ id: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', name: 'Contoso', licences: null });
    expect(document.controls.map(({ id }) => id)).toEqual(controls.map(({ id }) => id));
    for (const one of document.controls)
      expect(Object.keys(one)).toEqual(['id', 'status', 'reason', 'findings', 'evidence', 'people']);
    expect(document.controls.find(({ id }) => id === 'ZT.ID.001')).toMatchObject({
      status: 'fail',
      reason: '1 of 2 people',
      people: 1,
      findings: [{ resourceId: 'ca01', message: '"CA01 Require MFA": leaves people out (1 person)' }],
      evidence: { metric: { numerator: 1, denominator: 2, floor: 1 }, exposure: { ids: ['lea'], count: 1 } },
    });
  });

  test('from an empty folder every control is unknown', () => {
    const statuses = new Set(judge({}).controls.map(({ status }) => status));
    expect([...statuses]).toEqual(['unknown']);
  });

  test('every existing but empty list passes no control that reads it', () => {
    const files = Object.fromEntries(
      ['users', 'identity/conditionalAccess/policies', 'roleManagement/directory/roleAssignments'].map((path) => [
        `${path}.json`,
        list(),
      ]),
    );
    const passed = judge(files).controls.filter(({ status }) => status === 'pass');
    expect(passed).toEqual([]);
  });

  test('--only judges the named controls and no others', () => {
    const { controls: judged } = judge(good, '--only', 'ZT.ID.003, ZT.ID.001');
    expect(judged.map(({ id, status }) => [id, status])).toEqual([
      ['ZT.ID.001', 'pass'],
      ['ZT.ID.003', 'pass'],
    ]);
  });

  test('--config declares accounts, exclusions and thresholds', () => {
    const files = { ...good, [policiesFile]: list(policy({ excludeUsers: ['lea'] })) };
    const declared = { id: 'lea', reason: 'emergency', owner: 'ada', expiry: '2099-12-31' };
    const over = { ...declared, expiry: '2020-01-01' };
    const answers = judgeAll([
      { name: 'nothing declared', files },
      { name: 'break-glass', files, config: { breakGlass: [declared] } },
      { name: 'accepted', files, config: { acceptedExclusions: { 'ZT.ID.001': [{ ...declared, kind: 'user' }] } } },
      {
        name: 'accepted elsewhere',
        files,
        config: { acceptedExclusions: { 'ZT.ID.003': [{ ...declared, kind: 'user' }] } },
      },
      { name: 'over', files, config: { breakGlass: [over] } },
    ]);
    const of = (name: string) => answers.get(name)?.get('ZT.ID.001')?.status;
    expect([...answers.keys()].map((name) => [name, of(name)])).toEqual([
      ['nothing declared', 'fail'],
      ['break-glass', 'pass'],
      ['accepted', 'pass'],
      ['accepted elsewhere', 'fail'],
      ['over', 'fail'],
    ]);
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ breakGlass: [declared], thresholds: { breakGlassMin: 1 } }));
    expect(judge(files, '--config', file, '--only', 'ZT.ID.001').controls[0]?.status).toBe('pass');
  });
});

describe('what is judged without a file', () => {
  const strength = (id: string) => ({
    grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: { id } },
  });
  const places = (...excludeLocations: readonly string[]) =>
    policy(
      {},
      {
        id: 'ca02',
        conditions: { ...policy().conditions, locations: { includeLocations: ['All'], excludeLocations } },
      },
    );
  const withPolicies = (...value: readonly object[]) => ({ ...good, [policiesFile]: list(...value) });
  const sku = (servicePlanId: string) => ({
    id: 'sku',
    skuId: 'sku',
    skuPartNumber: 'SKU',
    capabilityStatus: 'Enabled',
    servicePlans: [{ servicePlanId, servicePlanName: 'PLAN', provisioningStatus: 'Success' }],
  });
  const roleAssignment = (principalId: string) => ({
    id: `role-${principalId}`,
    principalId,
    roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    directoryScopeId: '/',
  });
  const roles = 'roleManagement/directory/roleAssignments.json';
  const named = withPolicies(policy(excluding));
  const groups = list({ id: 'vendors', displayName: 'Vendors-Temp' }, { id: 'inner', displayName: 'Inner' });

  const person = 'c0ffee00-7f0a-4b57-9b1c-3c0d2a5e9a11';
  const table: readonly (readonly [string, string, string, Files])[] = [
    ['policies and users alone, of guests', 'ZT.ID.002', 'pass', good],
    ['policies and users alone', 'ZT.ID.001', 'pass', good],
    [
      'report-only policies and users alone',
      'ZT.ID.001',
      'fail',
      withPolicies(policy({}, { state: 'enabledForReportingButNotEnforced' })),
    ],
    ['no users', 'ZT.ID.001', 'unknown', { [policiesFile]: list(policy()) }],
    [
      "Microsoft's MFA strength",
      'ZT.ID.001',
      'pass',
      withPolicies(policy({}, strength('00000000-0000-0000-0000-000000000002'))),
    ],
    ['a strength that is not in the files', 'ZT.ID.001', 'unknown', withPolicies(policy({}, strength('custom')))],
    [
      'a strength that is not in the files, where it decides nothing',
      'ZT.ID.001',
      'pass',
      withPolicies(policy(), { ...policy({}, strength('custom')), id: 'ca02' }),
    ],
    ['one location', 'ZT.ID.001', 'pass', withPolicies(policy(), places('office'))],
    [
      'an exclusion written in capitals',
      'ZT.ID.001',
      'fail',
      {
        ...withPolicies(policy({ excludeUsers: [person.toUpperCase()] })),
        'users.json': list(user(person), user('lea')),
      },
    ],
    [
      'a person written in capitals',
      'ZT.ID.001',
      'fail',
      {
        ...withPolicies(policy({ excludeUsers: [person] })),
        'users.json': list(user(person.toUpperCase()), user('lea')),
      },
    ],
    ['one location that may be trusted', 'ZT.ID.006', 'unknown', withPolicies(policy(), places('office'))],
    [
      'the first page of the people',
      'ZT.ID.001',
      'unknown',
      {
        ...good,
        'users.json': { ...people, '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=x' },
      },
    ],
    [
      'a refusal that was saved',
      'ZT.ID.001',
      'unknown',
      { ...good, [policiesFile]: { error: { code: 'AccessDenied', message: 'no' } } },
    ],
    [
      'role settings without their rules',
      'ZT.ID.001',
      'pass',
      { ...good, 'policies/roleManagementPolicyAssignments.json': list({ id: 'a', roleDefinitionId: 'r' }) },
    ],
    [
      'a group with only the first page of its members',
      'ZT.ID.001',
      'unknown',
      {
        ...withPolicies(policy(excluding)),
        'groups/vendors/members.json': { ...list(member('lea')), '@odata.nextLink': 'https://graph.microsoft.com/x' },
      },
    ],
    ['no named locations, which the control is about', 'ZT.NW.002', 'unknown', good],
    ['tokens of administrators without role assignments', 'ZT.NW.005', 'unknown', good],
    ['the same, for blocked locations', 'ZT.NW.003', 'unknown', good],
    ['two locations', 'ZT.ID.001', 'unknown', withPolicies(policy(), places('office', 'AllTrusted'))],
    [
      'a policy for roles without role assignments',
      'ZT.ID.001',
      'unknown',
      withPolicies(policy({ excludeRoles: ['62e90394-69f5-4237-9190-012177145e10'] })),
    ],
    ['administrators without role assignments', 'ZT.AD.009', 'unknown', good],
    ['administrators, none with more than MFA', 'ZT.AD.009', 'fail', { ...good, [roles]: list(roleAssignment('ada')) }],
    [
      'a role of a group without members',
      'ZT.AD.001',
      'unknown',
      { ...good, [roles]: list(roleAssignment('vendors')), 'groups.json': groups },
    ],
    [
      'a role of people alone, without groups',
      'ZT.AD.001',
      'pass',
      { ...good, [roles]: list(roleAssignment('ada'), roleAssignment('lea')) },
    ],
    ['a group that is in no file', 'ZT.ID.001', 'unknown', named],
    ['a group with a name and without members', 'ZT.ID.001', 'unknown', { ...named, 'groups.json': groups }],
    ['a deleted group', 'ZT.ID.001', 'pass', { ...named, 'groups.json': list() }],
    ['an empty group', 'ZT.ID.001', 'pass', { ...named, 'groups/vendors/members.json': list() }],
    [
      'a person in a nested group',
      'ZT.ID.001',
      'fail',
      {
        ...named,
        'groups/VENDORS/members.json': list(member('inner', 'group')),
        'groups/inner/members.json': list(member('lea')),
      },
    ],
    [
      'groups inside each other',
      'ZT.ID.001',
      'pass',
      {
        ...named,
        'groups/vendors/members.json': list(member('inner', 'group')),
        'groups/inner/members.json': list(member('vendors', 'group')),
      },
    ],
    [
      'a nested group that is in no file',
      'ZT.ID.001',
      'unknown',
      { ...named, 'groups/vendors/members.json': list(member('inner', 'group')) },
    ],
    [
      'transitive members',
      'ZT.ID.001',
      'fail',
      { ...named, 'groups/vendors/transitiveMembers.json': list(member('inner', 'group'), { id: 'lea' }) },
    ],
    [
      'licences without P1, and no policies',
      'ZT.AD.009',
      'notLicensed',
      { ...good, [policiesFile]: list(), [roles]: list(roleAssignment('ada')), 'subscribedSkus.json': list() },
    ],
    ['policies from before P1 ended', 'ZT.ID.001', 'pass', { ...good, 'subscribedSkus.json': list() }],
    [
      'P2 and no risky users',
      'ZT.TD.001',
      'unknown',
      { 'subscribedSkus.json': list(sku('eec0eb4f-6444-4f95-aba0-50c24d67f998')) },
    ],
    ['no P2', 'ZT.TD.001', 'notLicensed', { 'subscribedSkus.json': list(sku('41781fb2-bc02-4b7c-bd55-b576c07bb09d')) }],
    [
      'a list of risky users, with any licences',
      'ZT.TD.001',
      'pass',
      { 'subscribedSkus.json': list(), 'identityProtection/riskyUsers.json': list() },
    ],
    [
      'users who are no longer at risk',
      'ZT.TD.001',
      'pass',
      {
        'identityProtection/riskyUsers.json': list({
          id: 'lea',
          riskLevel: 'high',
          riskState: 'remediated',
          riskLastUpdatedDateTime: '2026-01-01T00:00:00Z',
        }),
      },
    ],
    [
      'a user at high risk for long',
      'ZT.TD.001',
      'fail',
      {
        'identityProtection/riskyUsers.json': list({
          id: 'lea',
          riskLevel: 'high',
          riskState: 'atRisk',
          riskLastUpdatedDateTime: '2026-01-01T00:00:00Z',
        }),
      },
    ],
    ['a policy without an id', 'ZT.ID.001', 'pass', withPolicies({ ...policy(), id: undefined })],
  ];
  let answers: ReturnType<typeof judgeAll>;
  beforeAll(() => {
    answers = judgeAll(table.map(([name, , , files]) => ({ name, files })));
  });

  test.each(table)('%s: %s is %s', (name, id, status) => {
    expect(answers.get(name)?.get(id)?.status).toBe(status);
  });

  test('assumptions are listed', () => {
    expect(judge(withPolicies()).coverage.assumed).toEqual([
      expect.stringContaining('as if licensed'),
      expect.stringContaining('security defaults were assumed to be off'),
      expect.stringContaining('only active roles'),
    ]);
    expect(judge(named).coverage.unresolvedGroups).toEqual(['vendors']);
  });
});

describe('malformed input is one line, exit 2, and nothing on standard output', () => {
  const deep = `{"value":${'['.repeat(100)}${']'.repeat(100)}}`;
  const broken = (files: Files) => ['--load', folderOf(files), '--json'];
  const table: readonly (readonly [string, () => readonly string[], string])[] = [
    ['no arguments', () => [], '--load'],
    ['an unknown option', () => ['--lod', folderOf({})], '--load'],
    ['no folder', () => ['--load', join(folder, 'nowhere')], 'is not there'],
    ['a file', () => ['--load', join(folderOf({ 'users.json': people }), 'users.json')], 'is not a folder'],
    ['no value', () => ['--load'], 'its value is missing'],
    ['an unknown control', () => ['--load', folderOf({}), '--only', 'ZT.ID.001,ZT.XX.999'], 'ZT.XX.999'],
    ['bad JSON', () => broken({ 'users.json': '{"value": [' }), 'users.json: is not JSON'],
    ['bad JSON in a file that nothing reads', () => broken({ 'other.json': '{' }), 'other.json: is not JSON'],
    ['a bare list', () => broken({ 'users.json': [user('ada')] }), 'must contain {"value": [objects]}'],
    ['items that are not objects', () => broken({ 'users.json': { value: ['ada'] } }), 'users.json'],
    ['a wrong type', () => broken({ 'users.json': list({ ...user('ada'), accountEnabled: 'yes' }) }), 'accountEnabled'],
    [
      'a policy without conditions',
      () => broken({ [policiesFile]: list({ id: 'x', state: 'enabled' }) }),
      'conditions',
    ],
    ['a list for a setting', () => broken({ 'policies/authorizationPolicy.json': '[]' }), 'must contain one object'],
    ['JSON that is nested without end', () => broken({ 'users.json': deep }), 'nested'],
    [
      'a configuration with an unknown key',
      () => ['--load', folderOf(good), '--config', join(folderOf({ 'c.json': { breakGlas: [] } }), 'c.json')],
      'breakGlas',
    ],
    [
      'an exclusion of an unknown control',
      () => [
        '--load',
        folderOf(good),
        '--config',
        join(folderOf({ 'c.json': { acceptedExclusions: { 'ZT.ID.999': [] } } }), 'c.json'),
      ],
      'there is no control ZT.ID.999',
    ],
    ['a missing second folder', () => ['--load', folderOf(good), '--compare', join(folder, 'nowhere')], 'is not there'],
    ['a list that is not a list', () => ['--batch', join(folderOf({ 'l.json': {} }), 'l.json')], 'array'],
    [
      'an entry without a folder',
      () => ['--batch', join(folderOf({ 'l.json': [{ name: 'x' }] }), 'l.json')],
      'entry 1',
    ],
  ];

  test.each(table)('%s', (_, args, problem) => {
    const { status, stdout, stderr } = run(...args());
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(problem);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

test('a broken folder is one line of the batch, and does not end it', () => {
  const path = join(folder, 'batch.json');
  const beside = folderOf(good);
  const entries = [
    { name: 'first', load: folderOf(good) },
    { name: 'broken', load: folderOf({ 'users.json': '{' }) },
    { name: 'gone', load: join(folder, 'nowhere') },
    { name: 'bad configuration', load: folderOf(good), config: { thresholds: { none: 1 } } },
    { name: 'beside', load: beside.slice(folder.length + 1) },
  ];
  writeFileSync(path, JSON.stringify(entries));
  const { status, stdout, stderr } = run('--batch', path, '--only', 'ZT.ID.001');
  expect([status, stderr]).toEqual([1, '']);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
  expect(lines.map(({ error, controls: judged }) => error ?? judged[0].status)).toEqual([
    'pass',
    'users.json: is not JSON',
    expect.stringContaining('is not there'),
    expect.stringContaining('none'),
    'pass',
  ]);
});

test('without Entra ID P1 only security defaults are judged, with or without the policies', () => {
  const free = {
    'users.json': people,
    'groups.json': list(),
    'roleManagement/directory/roleAssignments.json': list({
      id: 'r1',
      principalId: 'ada',
      roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
      directoryScopeId: '/',
    }),
    'subscribedSkus.json': list(),
  };
  const defaults = (isEnabled: boolean) => ({
    'policies/identitySecurityDefaultsEnforcementPolicy.json': { isEnabled },
  });
  const answers = judgeAll([
    { name: 'on', files: { ...free, ...defaults(true) } },
    { name: 'off', files: { ...free, ...defaults(false) } },
    { name: 'not in the files', files: free },
  ]);
  const ids = ['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.008', 'ZT.ID.004', 'ZT.AD.009'];
  expect([...answers].map(([name, judged]) => [name, ...ids.map((id) => judged.get(id)?.status)])).toEqual([
    ['on', 'pass', 'pass', 'pass', 'notLicensed', 'notLicensed'],
    ['off', 'fail', 'fail', 'fail', 'notLicensed', 'notLicensed'],
    ['not in the files', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown'],
  ]);
});

test('permissions of Exchange and SharePoint are in files of their own, and count as those of Graph', () => {
  const assignedTo = (appId: string) => `servicePrincipals(appId='${appId}')/appRoleAssignedTo.json`;
  const files = {
    [assignedTo('00000003-0000-0000-c000-000000000000')]: list(),
    'servicePrincipals.json': list({ id: 'mailer', appId: 'mailer-app', displayName: 'Mailer' }),
    'applications.json': list(),
    'oauth2PermissionGrants.json': list(),
  };
  const exchange = assignedTo('00000002-0000-0ff1-ce00-000000000000');
  const held = { principalId: 'mailer', principalType: 'ServicePrincipal', principalDisplayName: 'Mailer' };
  const fullAccess = list({ ...held, appRoleId: 'dc890d15-9560-4a4c-9b7f-a736ec74ec40' });
  const answers = judgeAll([
    { name: 'without', files },
    { name: 'with', files: { ...files, [exchange]: fullAccess } },
    { name: 'half', files: { ...files, [exchange]: { ...fullAccess, '@odata.nextLink': 'https://graph.example' } } },
  ]);
  expect([...answers].map(([name, judged]) => [name, judged.get('ZT.AP.007')?.status])).toEqual([
    ['without', 'pass'],
    ['with', 'fail'],
    ['half', 'unknown'],
  ]);
});

test('the trust of a federated domain is in a file of its own', () => {
  const domain = 'contoso.example';
  const files = (federatedIdpMfaBehavior: string): Files => ({
    'domains.json': list({ id: domain, authenticationType: 'Federated', isVerified: true, isRoot: true }),
    [`domains/${domain}/federationConfiguration.json`]: list({
      id: 'trust',
      issuerUri: 'https://sts.contoso.example/adfs',
      signingCertificate: 'AAAA',
      federatedIdpMfaBehavior,
    }),
  });
  const thresholds = {
    federatedDomains: [domain],
    federationHosts: ['sts.contoso.example'],
    federationCertificates: ['29E2DCFBB16F63BB0254DF7585A15BB6FB5E927D'],
  };
  const answers = judgeAll(
    ['rejectMfaByFederatedIdp', 'acceptIfMfaDoneByFederatedIdp'].map((name) => ({
      name,
      files: files(name),
      config: { thresholds },
    })),
  );
  expect([...answers].map(([name, judged]) => [name, judged.get('ZT.ID.024')?.status])).toEqual([
    ['rejectMfaByFederatedIdp', 'pass'],
    ['acceptIfMfaDoneByFederatedIdp', 'fail'],
  ]);
});

test('a deleted object in a policy fails without a list of applications; without one of strengths a custom strength may exist', () => {
  const gone = 'c0ffee00-7f0a-4b57-9b1c-3c0d2a5e9a11';
  const own = { grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: { id: 'own' } } };
  const applications = {
    'servicePrincipals.json': list({ id: 'graph', appId: '00000003-0000-0000-c000-000000000000' }),
  };
  const answers = judgeAll([
    { name: 'a deleted person', files: { ...good, [policiesFile]: list(policy({ excludeUsers: [gone] })) } },
    { name: 'no deleted person', files: good },
    { name: 'nothing deleted', files: { ...good, ...applications } },
    { name: 'custom strength', files: { ...good, ...applications, [policiesFile]: list(policy({}, own)) } },
  ]);
  expect([...answers].map(([name, judged]) => [name, judged.get('ZT.ID.022')?.status])).toEqual([
    ['a deleted person', 'fail'],
    ['no deleted person', 'unknown'],
    ['nothing deleted', 'pass'],
    ['custom strength', 'unknown'],
  ]);
});

test('an eligible role needs no end date, and an active one in PIM does', () => {
  const held = { principalId: 'ada', roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10', directoryScopeId: '/' };
  const path = (list: string) => `roleManagement/directory/${list}ScheduleInstances.json`;
  expect(run('--load', folderOf({ ...good, [path('roleEligibility')]: list(held) }), '--json').status).toBe(0);
  const { status, stderr } = run(
    '--load',
    folderOf({ ...good, [path('roleAssignment')]: list({ ...held, assignmentType: 'Assigned' }) }),
    '--json',
  );
  expect([status, stderr]).toEqual([2, expect.stringContaining('endDateTime')]);
});

test('a row that is in a file twice counts once', () => {
  const [ada, lea] = people.value;
  const open = { [policiesFile]: list(policy(excluding)), 'groups/vendors/members.json': list(member('lea')) };
  const judged = (...rows: readonly object[]) =>
    judge({ ...open, 'users.json': list(...rows) }, '--only', 'ZT.ID.001').controls[0];
  if (ada === undefined || lea === undefined) throw new Error('nobody');
  const once = judged(ada, lea);
  expect(once).toMatchObject({ status: 'fail', people: 1 });
  expect(judged(ada, lea, lea, ada)).toEqual(once);
});

test('a setting needs no id, for there is only one of it', () => {
  const { controls: judged } = judge(
    {
      'policies/identitySecurityDefaultsEnforcementPolicy.json': { isEnabled: true },
      [policiesFile]: list(),
      'users.json': people,
    },
    '--only',
    'ZT.ID.008',
  );
  expect(judged[0]?.status).toBe('pass');
});

test('a mobile threat defence connector counts as silent by the clock of the machine', () => {
  const files = (hoursAgo: number): Files => ({
    'deviceManagement/applePushNotificationCertificate.json': {},
    'deviceAppManagement/vppTokens.json': list(),
    'deviceManagement/mobileThreatDefenseConnectors.json': list({
      id: 'mtd',
      partnerState: 'enabled',
      lastHeartbeatDateTime: new Date(Date.now() - hoursAgo * 3_600_000).toISOString(),
      partnerUnresponsivenessThresholdInDays: 7,
    }),
  });
  const answers = judgeAll([
    { name: 'a day ago', files: files(24) },
    { name: 'eight days ago', files: files(192) },
  ]);
  expect([...answers].map(([name, judged]) => [name, judged.get('ZT.DV.015')?.status])).toEqual([
    ['a day ago', 'pass'],
    ['eight days ago', 'fail'],
  ]);
});

test('a compliance policy reaches the members of its groups: people, devices, or nobody', () => {
  const target = (groupId: string) => ({
    target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
  });
  const files = (more: Files): Files => ({
    'deviceManagement/deviceCompliancePolicies.json': list({
      '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
      id: 'p',
      displayName: 'Windows',
      assignments: [target('laptops')],
    }),
    'deviceManagement/managedDevices.json': list({ id: 'd', deviceName: 'PC', operatingSystem: 'Windows' }),
    ...more,
  });
  const members = 'groups/laptops/members.json';
  const verdicts = judgeAll([
    { name: 'not in the files', files: files({}) },
    { name: 'nobody', files: files({ [members]: list() }) },
    { name: 'a person', files: files({ [members]: list(member('lea')) }) },
    { name: 'a device', files: files({ [members]: list(member('d', 'device')) }) },
  ]);
  expect([...verdicts].map(([name, of]) => [name, of.get('ZT.DV.005')?.status])).toEqual([
    ['not in the files', 'unknown'],
    ['nobody', 'fail'],
    ['a person', 'pass'],
    ['a device', 'pass'],
  ]);
});

test('an excluded app that may belong to Office 365 is judged by its publisher', () => {
  const app = '99999999-0000-4000-8000-000000000001';
  const applications = (of: object) => ({ conditions: { ...policy().conditions, applications: of } });
  const files = {
    'users.json': people,
    [policiesFile]: list(
      policy({}, applications({ includeApplications: ['All'], excludeApplications: [app] })),
      policy({}, { id: 'ca02', ...applications({ includeApplications: ['Office365'] }) }),
    ),
  };
  const owned = (appOwnerOrganizationId: string | null) => ({
    ...files,
    'servicePrincipals.json': list({ id: 'sp', appId: app, displayName: 'X', appOwnerOrganizationId }),
  });
  const verdicts = judgeAll([
    { name: 'not in the files', files },
    { name: 'without an owner', files: owned(null) },
    { name: 'of Microsoft', files: owned('f8cdef31-a31e-4b4a-93e4-5f571e91255a') },
    { name: 'of another organisation', files: owned('11111111-1111-4111-8111-111111111111') },
  ]);
  expect([...verdicts].map(([name, of]) => [name, of.get('ZT.ID.001')?.status])).toEqual([
    ['not in the files', 'unknown'],
    ['without an owner', 'unknown'],
    ['of Microsoft', 'unknown'],
    ['of another organisation', 'fail'],
  ]);
});

describe('--compare', () => {
  const closedFolder = () =>
    folderOf({ ...good, [policiesFile]: list(policy(excluding)), 'groups/vendors/members.json': list() });
  const openFolder = () =>
    folderOf({ ...good, [policiesFile]: list(policy(excluding)), 'groups/vendors/members.json': list(member('lea')) });

  test('a new member of an excluded group: the gap that opened, with the people, though no policy changed', () => {
    const { status, stdout } = run('--load', closedFolder(), '--compare', openFolder(), '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).comparison).toEqual({
      regressions: expect.arrayContaining([
        { id: 'ZT.ID.001', before: 'pass', after: 'fail', reason: '1 of 2 people', peopleBefore: 0, people: 1 },
      ]),
      recoveries: [],
      weakened: [],
      other: [],
      opened: expect.arrayContaining([
        {
          requirement: 'mfa',
          people: 1,
          of: 2,
          administrators: 0,
          ids: ['lea'],
          message: '1 of 2 people no longer needs MFA: Lea Novak',
        },
      ]),
      closed: [],
      widened: [],
      notCompared: [],
    });
  });

  type Move = { readonly requirement: string; readonly hours?: number; readonly message: string };
  const comparisonBy = (before: Files, after: Files): Record<'opened' | 'closed' | 'widened', readonly Move[]> =>
    JSON.parse(run('--load', folderOf(before), '--compare', folderOf(after), '--json').stdout).comparison;
  const inShort = (moves: readonly Move[]) =>
    moves.map(({ requirement, hours, message }) => [requirement, hours, message]);

  const session = (hours: number) => ({
    sessionControls: {
      signInFrequency: { isEnabled: true, type: 'hours', value: hours, frequencyInterval: 'timeBased' },
    },
  });
  const conditions = (more: object) => ({ conditions: { ...policy().conditions, ...more } });
  const grant = (operator: string, ...builtInControls: string[]) => ({ grantControls: { operator, builtInControls } });
  const legacy = conditions({ clientAppTypes: ['exchangeActiveSync', 'other'] });
  const flow = (transferMethods: string) => conditions({ authenticationFlows: { transferMethods } });

  test.each<[string, object, readonly (readonly [string, number | undefined, string])[]]>([
    [
      'the block of legacy authentication',
      { ...legacy, ...grant('OR', 'block') },
      [
        [
          'legacyAuthenticationBlocked',
          undefined,
          '2 of 2 people can sign in with legacy authentication again: Ada Brandt and Lea Novak',
        ],
        [
          'legacyAuthenticationBlockedDirectly',
          undefined,
          '2 of 2 people are no longer directly blocked from legacy authentication: Ada Brandt and Lea Novak',
        ],
      ],
    ],
    [
      'a compliant device',
      grant('OR', 'compliantDevice'),
      [
        ['managedDevice', undefined, '2 of 2 people no longer need a managed device: Ada Brandt and Lea Novak'],
        ['compliantDevice', undefined, '2 of 2 people no longer need a compliant device: Ada Brandt and Lea Novak'],
        [
          'legacyAuthenticationBlocked',
          undefined,
          '2 of 2 people can sign in with legacy authentication again: Ada Brandt and Lea Novak',
        ],
        [
          'deviceCodeBlocked',
          undefined,
          '2 of 2 people can sign in with a device code again: Ada Brandt and Lea Novak',
        ],
      ],
    ],
    [
      'the block of device codes',
      { ...flow('deviceCodeFlow'), ...grant('OR', 'block') },
      [
        [
          'deviceCodeBlocked',
          undefined,
          '2 of 2 people can sign in with a device code again: Ada Brandt and Lea Novak',
        ],
      ],
    ],
    [
      'the block of transfers',
      { ...flow('authenticationTransfer'), ...grant('OR', 'block') },
      [
        [
          'authenticationTransferBlocked',
          undefined,
          '2 of 2 people can sign in by authentication transfer again: Ada Brandt and Lea Novak',
        ],
      ],
    ],
    [
      'the password change of risky accounts',
      { ...conditions({ userRiskLevels: ['high'] }), ...grant('AND', 'mfa', 'passwordChange') },
      [
        [
          'userRiskRemediated',
          undefined,
          '2 of 2 people no longer have to remediate a high user risk: Ada Brandt and Lea Novak',
        ],
      ],
    ],
    [
      'MFA at a risky sign-in',
      { ...conditions({ signInRiskLevels: ['high', 'medium'] }), ...grant('OR', 'mfa') },
      [
        [
          'riskySignInChallenged',
          undefined,
          '2 of 2 people no longer need MFA at a risky sign-in: Ada Brandt and Lea Novak',
        ],
      ],
    ],
    [
      'a sign-in frequency',
      { grantControls: null, ...session(4) },
      [['signInFrequency', 4, '2 of 2 people no longer have to sign in again every 4 hours: Ada Brandt and Lea Novak']],
    ],
  ])('without %s: the gap that opened, and that closes again', (_, spoil, expected) => {
    const withIt = { ...good, [policiesFile]: list(policy({}, { id: 'ca09', ...spoil })) };
    const without = { ...good, [policiesFile]: list() };
    expect(inShort(comparisonBy(withIt, without).opened)).toEqual(expected);
    expect(comparisonBy(without, withIt).closed.map(({ requirement, hours }) => [requirement, hours])).toEqual(
      expected.map(([requirement, hours]) => [requirement, hours]),
    );
  });

  test('a loosened sign-in frequency no longer passes with its old value, and passes with its new one', () => {
    const files = (hours: number) => ({ ...good, [policiesFile]: list(policy({}, session(hours))) });
    const { opened, closed } = comparisonBy(files(4), files(12));
    expect(inShort(opened)).toEqual([
      ['signInFrequency', 4, '2 of 2 people no longer have to sign in again every 4 hours: Ada Brandt and Lea Novak'],
    ]);
    expect(closed).toEqual([]);
  });

  test('legacy authentication that was blocked, and now only needs MFA, is reported as no longer blocked', () => {
    const asked = policy();
    const { opened } = comparisonBy(
      { ...good, [policiesFile]: list(asked, policy({}, { id: 'ca02', ...legacy, ...grant('OR', 'block') })) },
      { ...good, [policiesFile]: list(asked) },
    );
    expect(opened.map(({ requirement }) => requirement)).toEqual(['legacyAuthenticationBlockedDirectly']);
  });

  test('the second folder is compared with the first: wider sharing within the limit, and weaker policies', () => {
    // The other policy requires MFA too, but no sign-in every four hours.
    const signInFrequency = { isEnabled: true, type: 'hours', value: 4, frequencyInterval: 'timeBased' };
    const files = (sharingCapability: string, state: string) => ({
      'users.json': people,
      [policiesFile]: list(policy({}, { state, sessionControls: { signInFrequency } }), policy({}, { id: 'ca02' })),
      'admin/sharepoint/settings.json': { sharingCapability },
    });
    const { stdout } = run(
      ...['--load', folderOf(files('disabled', 'enabled')), '--json'],
      ...['--compare', folderOf(files('existingExternalUserSharingOnly', 'disabled'))],
    );
    const { regressions } = JSON.parse(stdout).comparison;
    const ids = regressions.map(({ id }: Judged) => id);
    expect(ids).toEqual(expect.arrayContaining(['ZT.DX.001', 'ZT.ID.021']));
    expect(ids).not.toContain('ZT.ID.001');
  });

  test('in the other direction the same is fixed', () => {
    const { comparison } = JSON.parse(run('--load', openFolder(), '--compare', closedFolder(), '--json').stdout);
    expect(comparison.regressions).toEqual([]);
    expect(comparison.recoveries.map(({ id }: Judged) => id)).toContain('ZT.ID.001');
    expect(comparison.closed).toContainEqual(expect.objectContaining({ requirement: 'mfa', ids: ['lea'] }));
  });

  test('a folder compared with itself shows nothing', () => {
    const dir = openFolder();
    expect(run('--load', dir, '--compare', dir).stdout).toBe(
      'From the first folder to the second: 0 got weaker, none was fixed.\n',
    );
  });
});

describe('text that somebody in the tenant chose', () => {
  const hostile = '\u001b[31mCA01\u0007\u202e "x"\nZT.ID.999  holds\u009b2J';
  const files = {
    [policiesFile]: list({ ...policy({ excludeUsers: ['\u001b[2Jlea'] }), displayName: hostile, id: '\u001b]0;x' }),
    'users.json': list(user('ada'), user('\u001b[2Jlea', hostile)),
    'organization.json': list({ id: 'x', displayName: hostile }),
  };

  test.each([[[]], [['--json']]])('does nothing on the terminal (%j)', (args) => {
    const { status, stdout } = run('--load', folderOf(files), ...args);
    expect(status).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(stdout).not.toMatch(/^ZT\.ID\.999/m);
  });

  test("names no path: a group's id in a file is looked up, never opened", () => {
    const outside = folderOf({ 'members.json': list(member('lea')) });
    const dir = folderOf({
      ...good,
      [policiesFile]: list(policy({ excludeGroups: [`../../${outside.split('/').at(-1)}`] })),
    });
    symlinkSync(outside, join(dir, 'groups'));
    const { stdout } = run('--load', dir, '--json', '--only', 'ZT.ID.001');
    expect(documentOf(stdout).controls[0]?.status).toBe('unknown');
  });
});

test('the report', () => {
  const dir = folderOf({
    [policiesFile]: list(policy(excluding)),
    'users.json': people,
    'groups/vendors/members.json': list(member('lea')),
    'organization.json': list({ id: 'x', displayName: 'Contoso' }),
    'notes.txt': 'x',
    'roleManagement/directory/roleAssignments.json': list({
      id: 'r',
      principalId: 'ada',
      roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
      directoryScopeId: '/',
    }),
  });
  const { stdout } = run('--load', dir, '--only', 'ZT.AD.001,ZT.AD.009,ZT.ID.001,ZT.ID.003,ZT.TD.001');
  expect(stdout).toMatchSnapshot();
});

test('every resource type that a control needs has a documented file', () => {
  const page = readFileSync(join(root, 'docs', 'assess-files.md'), 'utf8');
  const needed = new Set(controls.flatMap(({ needs, needsWhereLicensed }) => [...needs, ...needsWhereLicensed]));
  expect(needed.size).toBeGreaterThan(10);
  for (const { kind, plural } of kindDefinitions) if (needed.has(kind)) expect(page).toContain(`| ${plural} |`);
});

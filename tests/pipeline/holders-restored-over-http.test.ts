/**
 * Somebody restores a deleted account or group that has roles, or an account that a policy excluded through a group. PIM
 * lists the roles while their holder is deleted, so they never leave its lists.
 */
import type { Change } from '../../infra/local/tenant/change/changes';
import { type JsonObject, textOf } from '../../infra/local/tenant/json';
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const options = { isAtUsualCadences: true, tenant: { throttling: false } } as const;
const assignments = 'roleManagement/directory/roleAssignments';
const kept = ['id', 'displayName', 'userPrincipalName', 'accountEnabled', 'userType', 'securityEnabled', 'mailEnabled'];

let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp(options);
});
afterEach(() => world.stop());

type Holder = {
  readonly path: 'users' | 'groups';
  readonly object: JsonObject;
  readonly roles: readonly JsonObject[];
  readonly members: readonly JsonObject[];
  readonly memberOf: readonly string[];
};

const select = (of: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(of).filter(([name, value]) => names.includes(name) && value !== null));

async function groupsOf(memberId: string): Promise<readonly string[]> {
  const ids = (await world.read('groups')).map((group) => textOf(group, 'id'));
  const members = await Promise.all(ids.map((id) => world.read(`groups/${id}/members`)));
  return ids.filter((_, at) => members[at]?.some(({ id }) => id === memberId) === true);
}

async function deleteHolder(path: Holder['path'], name: string, deleter: string): Promise<Holder> {
  const object = (await world.read(path)).find(({ displayName }) => displayName === name) ?? {};
  const id = textOf(object, 'id');
  const roles = (await world.read(assignments)).filter(({ principalId }) => principalId === id);
  const members = path === 'groups' ? await world.read(`groups/${id}/members`) : [];
  const memberOf = await groupsOf(id);
  changeAs(world, deleter, { op: 'delete', path: `/${path}/${id}` });
  return { path, object, roles, members, memberOf };
}

const joining = (groupId: string, memberId: string): readonly [path: string, body: JsonObject] => [
  `groups/${groupId}/members/$ref`,
  { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${memberId}` },
];

/** The log shows the restoration alone: not the roles and members that come back with it. */
function restore({ path, object, roles, members, memberOf }: Holder, restorer: JsonObject): void {
  const quietly = (to: string, body: JsonObject): Change => ({ op: 'create', path: `/${to}`, body, audit: false });
  const id = textOf(object, 'id');
  const isUser = path === 'users';
  changeAs(
    world,
    'tom.iversen',
    quietly(path, select(object, kept)),
    ...members.map((one) => quietly(...joining(id, textOf(one, 'id')))),
    ...memberOf.map((groupId) => quietly(...joining(groupId, id))),
    ...roles.map((one) =>
      quietly(assignments, select(one, ['id', 'principalId', 'roleDefinitionId', 'directoryScopeId'])),
    ),
    quietly('auditLogs/directoryAudits', {
      id: `Directory_restored_${id}`,
      category: isUser ? 'UserManagement' : 'GroupManagement',
      correlationId: 'c0000000-0000-4000-8000-000000000001',
      result: 'success',
      resultReason: '',
      activityDisplayName: isUser ? 'Restore user' : 'Restore group',
      loggedByService: 'Core Directory',
      operationType: 'Update',
      initiatedBy: {
        app: null,
        user: { ...select(restorer, ['id', 'userPrincipalName']), displayName: null, ipAddress: '192.0.2.44' },
      },
      targetResources: [
        {
          ...select(object, isUser ? ['id', 'userPrincipalName'] : ['id', 'displayName']),
          type: isUser ? 'User' : 'Group',
          groupType: isUser ? null : 'azureAD',
          modifiedProperties: [],
        },
      ],
      additionalDetails: [],
    }),
  );
}

/** What people read in the hour after the restoration, 20 minutes after the deletion. */
async function restored(path: Holder['path'], name: string, deleter = 'mara.klein') {
  const [tom] = (await world.read('users')).filter(({ displayName }) => displayName === 'Tom Iversen');
  const holder = await deleteHolder(path, name, deleter);
  await pass(world, 20);
  const before = takeMails(world);
  restore(holder, tom ?? {});
  await pass(world, 60);
  return { before, after: takeMails(world) };
}

test.each([
  [
    'users',
    'Ada Brandt',
    /^Critical · Contoso · Ada Brandt is Global Administrator again \[/,
    "Tom Iversen's account restored Ada Brandt, who has the role Global Administrator again at 09:40.",
  ],
  [
    'users',
    'Paul Orth',
    /^High · Contoso · Paul Orth can now activate Security Administrator \[/,
    "Tom Iversen's account restored Paul Orth, who can activate the role Security Administrator again at 09:40.",
  ],
  [
    'groups',
    'Role-Device-Admins',
    /^High · Contoso · .* became Intune Administrator again \[/,
    'Tom Iversen\'s account restored the group "Role-Device-Admins" (1 member), which has the role Intune Administrator again',
  ],
] as const)('one alert says which role came back with its holder: %s %s', async (path, name, subject, sentence) => {
  const { before, after } = await restored(path, name);
  // The deletion of a Global Administrator was alerted, and ends.
  const ends = before.filter(({ subject: of }) => / was deleted \[/.test(of)).map(() => 'resolved');
  expect(after.map(({ because }) => because)).toEqual([...ends, 'opened']);
  const opened = after.at(-1);
  expect(opened?.subject).toMatch(subject);
  expect(opened?.text).toContain(sentence);
  expect(opened?.text).not.toMatch(/made .* an? |became/);
});

test.each(['mara.klein', 'tom.iversen'])(
  'the alert that a deletion by %s ended is open again when the account comes back with its exclusion',
  async (deleter) => {
    const [group, member] = [await world.idOf('groups', 'CA-Exclusions'), await world.idOf('users', 'Emil Weber')];
    const [path, body] = joining(group, member);
    changeAs(world, 'mara.klein', { op: 'create', path: `/${path}`, body });
    await pass(world, 10);
    const [opened] = takeMails(world);
    expect(opened?.subject).toMatch(/^Critical · Contoso · Emil Weber can now sign in without MFA/);
    const { before, after } = await restored('users', 'Emil Weber', deleter);
    expect(before.map(({ because }) => because)).toEqual(['resolved']);
    expect(after.map(({ because }) => because)).toEqual(['opened']);
    expect(after[0]?.subject).toMatch(/^Critical · Contoso · Emil Weber can now sign in without MFA/);
    expect(after[0]?.text).toContain(
      'Tom Iversen\'s account restored Emil Weber, who is in the group "CA-Exclusions" again at 09:50.',
    );
    expect(after[0]?.text).toContain('so its members are excluded again.');
    expect(after[0]?.text).not.toMatch(/added Emil Weber|new members/);
  },
);

test('the restoration of a break-glass account ends the alert about its deletion, and opens no other', async () => {
  // The simulated tenant gives an account the same id each time.
  const ids = await Promise.all(['BreakGlass-1', 'BreakGlass-2'].map((name) => world.idOf('users', name)));
  await world.stop();
  const declared = { reason: 'sealed', owner: 'it@contoso.example', expiry: '2027-11-01' };
  const breakGlass = ids.map((id) => ({ id, name: 'an emergency account', ...declared }));
  world = await startWorldOverHttp({ ...options, configuration: { breakGlass } });
  const { before, after } = await restored('users', 'BreakGlass-1');
  expect(before.map(({ because }) => because)).toEqual(['opened']);
  expect(after.map(({ because }) => because)).toEqual(['resolved']);
  expect(after[0]?.subject.slice(-6)).toBe(before[0]?.subject.slice(-6));
  expect(after[0]?.text).toMatch(/Tom Iversen/);
  expect(
    (await alertsOf(world)).filter(({ status, severity }) => status === 'open' && severity === 'critical'),
  ).toEqual([]);
});

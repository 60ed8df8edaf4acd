import { readChanges } from '../../../infra/local/tenant/change/changes';
import { closeTenants, testTenant } from './tenant-client';

afterEach(closeTenants);

const update = (path: string, body: object) => ({ op: 'update', path, body });

describe('readChanges', () => {
  test.each([
    ['not a list', {}, 'Changes must be a list.'],
    ['not an object', ['x'], 'Change 0: it is not an object.'],
    ['an unknown operation', [{ op: 'upsert', path: '/users' }], '"op" must be'],
    ['an unknown property', [{ op: 'delete', path: '/users/x', force: true }], 'unknown property "force"'],
    ['no path', [{ op: 'delete' }], '"path" is missing'],
    ['an unknown path', [update('/nothing/x', {})], 'the path "/nothing/x" is not kept here'],
    ['a derived resource', [update('/subscribedSkus/x', {})], 'is not kept here'],
    ['an update of a collection', [update('/users', {})], 'needs the id'],
    ['a creation with an id in the path', [{ op: 'create', path: '/users/x', body: {} }], 'the id goes into the body'],
    ['a deletion of a setting', [{ op: 'delete', path: '/policies/authorizationPolicy' }], 'can only be updated'],
    ['a deletion from a log', [{ op: 'delete', path: '/auditLogs/signIns' }], 'records can only be added'],
    ['no body', [{ op: 'create', path: '/users' }], '"body" is missing'],
    ['a text as body', [{ op: 'create', path: '/users', body: 'x' }], '"body" must be an object'],
    [
      'a property that the type lacks',
      [update('/users/x', { shoeSize: 43 })],
      'has a property "shoeSize" that user does not have',
    ],
    ['a membership without a link', [{ op: 'create', path: '/groups/x/members/$ref', body: {} }], '"@odata.id"'],
    ['half an actor', [{ op: 'delete', path: '/users/x', actor: { ipAddress: '192.0.2.1' } }], '"actor" needs'],
    [
      'half an application',
      [{ op: 'delete', path: '/users/x', actor: { app: { displayName: 'x' } } }],
      '"actor.app" needs',
    ],
    ['audit as a text', [{ op: 'delete', path: '/users/x', audit: 'no' }], '"audit" must be'],
  ])('%s', (_, json, reason) => {
    const reading = readChanges(json);
    expect(reading.outcome).toBe('refused');
    if (reading.outcome === 'refused') expect(reading.reason).toContain(reason);
  });

  test('paths are read with and without the version, in any case', () => {
    const changes = [
      update('/v1.0/users/x', { department: 'x' }),
      update('IDENTITY/conditionalaccess/Policies/x', { state: 'disabled' }),
    ];
    expect(readChanges(changes)).toEqual({ outcome: 'read', value: changes });
  });
});

describe('applying', () => {
  test('all or nothing: the third change is wrong, so the first two are not made', async () => {
    const tenant = await testTenant();
    const [first] = await tenant.all('/users');
    const before = await tenant.all('/auditLogs/directoryAudits');
    const refused = tenant.applyChanges([
      { op: 'update', path: `/users/${first.id}`, body: { jobTitle: 'changed' } },
      { op: 'delete', path: `/users/${first.id}` },
      { op: 'update', path: `/users/${first.id}`, body: { jobTitle: 'too late' } },
    ]);
    expect(refused).toEqual({ outcome: 'refused', reason: `Change 2: users has no object "${first.id}".` });
    expect((await tenant.get(`/users/${first.id}`)).body.jobTitle).toBe('Specialist');
    expect(await tenant.all('/auditLogs/directoryAudits')).toEqual(before);
  });

  test.each([
    [
      'an actor who is not in the tenant',
      { op: 'update', path: '/policies/authorizationPolicy', body: {}, actor: { userPrincipalName: 'x@y.example' } },
      'the actor is no user',
    ],
    [
      'a member who does not exist',
      {
        op: 'create',
        path: '/groups/{group}/members/$ref',
        body: { '@odata.id': 'https://graph.microsoft.com/v1.0/users/x' },
      },
      'no directory object "x"',
    ],
    [
      'a group in a group for roles',
      {
        op: 'create',
        path: '/groups/{groupForRoles}/members/$ref',
        body: { '@odata.id': 'https://graph.microsoft.com/v1.0/groups/{group}' },
      },
      'cannot hold another group',
    ],
    ['a group that does not exist', { op: 'delete', path: '/groups/x/members/y/$ref' }, 'no group "x"'],
    [
      'a role that does not exist',
      {
        op: 'create',
        path: '/roleManagement/directory/roleAssignments',
        body: { principalId: '{user}', roleDefinitionId: 'x' },
      },
      'no role "x"',
    ],
    [
      'a holder who does not exist',
      {
        op: 'create',
        path: '/roleManagement/directory/roleAssignments',
        body: { principalId: 'x', roleDefinitionId: 'x' },
      },
      'no principal "x"',
    ],
    ['a sign-in without a user', { op: 'create', path: '/auditLogs/signIns', body: {} }, 'names no user'],
    [
      'a detection about a user who is not in the tenant',
      { op: 'create', path: '/identityProtection/riskDetections', body: { userPrincipalName: 'x@y.example' } },
      'names no user',
    ],
    ['an id that is taken', { op: 'create', path: '/users', body: { id: '{user}' } }, 'has an object'],
    ['a change that is malformed', { op: 'update', path: '/users/{user}', body: { shoeSize: 43 } }, 'shoeSize'],
  ])('%s is refused', async (_, change, reason) => {
    const tenant = await testTenant();
    const [user] = await tenant.all('/users');
    const groups = await tenant.all('/groups');
    const filled = JSON.parse(
      JSON.stringify(change)
        .replaceAll('{user}', user.id)
        .replaceAll('{group}', groups[0].id)
        .replaceAll('{groupForRoles}', groups.find(({ isAssignableToRole }) => isAssignableToRole === true)?.id),
    );
    const reading = tenant.applyChanges([filled]);
    expect(reading.outcome).toBe('refused');
    if (reading.outcome === 'refused') expect(reading.reason).toContain(reason);
  });

  test('ids are returned, objects merge and lists are replaced', async () => {
    const tenant = await testTenant();
    const applied = tenant.applyChanges([
      {
        op: 'create',
        path: '/identity/conditionalAccess/policies',
        body: { displayName: 'x', conditions: { users: { includeUsers: ['All'], excludeUsers: ['a'] } } },
      },
    ]);
    if (applied.outcome === 'refused') throw new Error(applied.reason);
    const path = `/identity/conditionalAccess/policies/${applied.value[0]?.id}`;
    tenant.applyChanges([{ op: 'update', path, body: { conditions: { users: { excludeUsers: ['b'] } } } }]);
    expect((await tenant.get(path)).body).toMatchObject({
      displayName: 'x',
      state: 'enabled',
      conditions: { users: { includeUsers: ['All'], excludeUsers: ['b'] } },
    });
  });

  test('a deleted user leaves the groups and the role assignments, and PIM lists the role for a week more', async () => {
    const tenant = await testTenant();
    const users = await tenant.all('/users');
    const lea = users.find((user) => user.displayName === 'Lea Novak');
    const vendors = (await tenant.all('/groups')).find((group) => group.displayName === 'Vendors-Temp');
    expect(await tenant.all(`/groups/${vendors.id}/members`)).toHaveLength(16);
    tenant.applyChanges([{ op: 'delete', path: `/users/${lea.id}` }]);
    expect(await tenant.all(`/groups/${vendors.id}/members`)).toHaveLength(15);
    const ofLea = (list: string) =>
      tenant.all(`/roleManagement/directory/${list}?$filter=principalId eq '${lea.id}'&$expand=principal`);
    expect(await ofLea('roleAssignments')).toEqual([]);
    expect(await ofLea('roleAssignmentScheduleInstances')).toMatchObject([{ principal: null }]);
    tenant.setClockOffset(7 * 24 * 3600 * 1000);
    await tenant.newToken();
    expect(await ofLea('roleAssignmentScheduleInstances')).toEqual([]);
  });

  test('sign-ins can be added to the log', async () => {
    const tenant = await testTenant();
    const body = {
      userPrincipalName: 'lea.novak@contoso.example',
      createdDateTime: '2026-11-24T12:59:59Z',
      status: { errorCode: 0 },
    };
    tenant.applyChanges([{ op: 'create', path: '/auditLogs/signIns', body }]);
    const [newest] = await tenant.all('/auditLogs/signIns');
    expect(newest).toMatchObject(body);
  });
});

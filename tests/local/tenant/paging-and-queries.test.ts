import { closeTenants, testTenant } from './tenant-client';

afterEach(closeTenants);

describe('paging', () => {
  test('a list comes in pages of three, whose links are on graph.microsoft.com and repeat the query', async () => {
    const tenant = await testTenant();
    const page = await tenant.get('/users?$select=id,displayName&$top=999');
    expect(page.body.value).toHaveLength(3);
    const link = new URL(page.body['@odata.nextLink']);
    expect(link.origin).toBe('https://graph.microsoft.com');
    expect(link.searchParams.get('$select')).toBe('id,displayName');
    expect(link.searchParams.get('$skiptoken')).toBeTruthy();
    const users = await tenant.all('/users?$select=id&$top=999');
    expect(new Set(users.map((user) => user.id)).size).toBe(40);
  });

  test('$top makes a page smaller, and larger only where the tenant honours it', async () => {
    const tenant = await testTenant();
    expect((await tenant.get('/users?$top=2')).body.value).toHaveLength(2);
    const honest = await testTenant({ honourTop: true });
    expect((await honest.get('/users?$top=30')).body.value).toHaveLength(30);
    expect((await honest.get('/users?$top=1000')).status).toBe(400);
  });

  test('a page keeps its place when an earlier object is deleted', async () => {
    const tenant = await testTenant();
    const first = await tenant.get('/users?$select=id');
    tenant.applyChanges([{ op: 'delete', path: `/users/${first.body.value[0].id}` }]);
    const rest = await tenant.all(first.body['@odata.nextLink']);
    expect(rest).toHaveLength(37);
  });

  test('a log is paged as of the first page: a record that becomes visible meanwhile shifts nothing', async () => {
    const tenant = await testTenant();
    const all = await tenant.all('/auditLogs/directoryAudits');
    const first = await tenant.get('/auditLogs/directoryAudits');
    tenant.clock.advance(1_000);
    tenant.applyChanges([{ op: 'create', path: '/users', body: { userPrincipalName: 'late@contoso.example' } }]);
    tenant.clock.advance(1_000);
    const rest = await tenant.all(first.body['@odata.nextLink']);
    expect([...first.body.value, ...rest].map((record) => record.id)).toEqual(all.map((record) => record.id));
    expect(await tenant.all('/auditLogs/directoryAudits')).toHaveLength(all.length + 1);
  });

  test('a forged page token is refused', async () => {
    const tenant = await testTenant();
    expect((await tenant.get('/users?$skiptoken=nonsense')).status).toBe(400);
  });
});

describe('queries', () => {
  test.each([
    ['/users?$search="displayName:x"', 'Request_UnsupportedQuery'],
    ['/users?$skip=3', 'Request_UnsupportedQuery'],
    ['/users?$expand=manager', 'Request_UnsupportedQuery'],
    ['/users?$select=nope', 'BadRequest'],
    ['/users?$filter=nope eq 1', 'BadRequest'],
    ["/users?$filter=jobTitle eq 'x'", 'Request_UnsupportedQuery'],
    ["/users?$filter=displayName eq 'x", 'BadRequest'],
    ["/users?$filter=displayName is 'x'", 'BadRequest'],
    ['/users?$filter=', 'BadRequest'],
    ["/users?$filter=(displayName eq 'x'", 'BadRequest'],
    ["/users?$filter=createdDateTime ge '2026-01-01T00:00:00Z'", 'BadRequest'],
    ['/users?$orderby=jobTitle', 'Request_UnsupportedQuery'],
    ['/users?$top=0', 'Request_UnsupportedQuery'],
    ['/users?$top=many', 'BadRequest'],
    ['/users?$top=1&$top=2', 'BadRequest'],
    ['/users?$count=true', 'Request_BadRequest'],
    ['/users/$count', 'Request_BadRequest'],
    ['/users?foo=bar', 'BadRequest'],
    ['/users?$select=%E0%A4%A', 'BadRequest'],
    ['/organization?$top=1', 'Request_UnsupportedQuery'],
    ['/policies/authorizationPolicy?$filter=id eq 1', 'BadRequest'],
    ['/identity/conditionalAccess/policies?$expand=conditions', 'BadRequest'],
    ['/deviceManagement/managedDevices?$count=true', 'BadRequest'],
    ['/deviceManagement/managedDevices?$orderby=deviceName', 'BadRequest'],
    ['/groups/{group}/members/microsoft.graph.orgContact', 'BadRequest'],
  ])('%s is refused with %s, never ignored', async (path, code) => {
    const tenant = await testTenant();
    const [group] = await tenant.all('/groups');
    const reply = await tenant.get(path.replace('{group}', group.id));
    expect({ status: reply.status, code: reply.body.error.code }).toEqual({ status: 400, code });
  });

  test.each([
    ["/users?$filter=startswith(displayName,'mara')", 1],
    ["/users?$filter=displayName eq 'MARA KLEIN'", 1],
    ["/users?$filter=displayName in ('Mara Klein','Tom Iversen')", 2],
    ['/users?$filter=not(accountEnabled eq true)', 0],
    ["/users?$filter=accountEnabled eq true and (displayName eq 'Mara Klein' or displayName eq 'Ada Brandt')", 2],
    ["/users?$filter=displayName eq 'O''Hara'", 0],
    ['/groups?$filter=isAssignableToRole eq true', 1],
    ["/groups?$filter=groupTypes/any(g:g eq 'Unified')", 0],
    ["/identity/conditionalAccess/policies?$filter=state eq 'enabled'", 6],
    ["/identity/conditionalAccess/namedLocations?$filter=isof('microsoft.graph.countryNamedLocation')", 1],
    ["/servicePrincipals?filter=appId eq '00000003-0000-0000-c000-000000000000'", 1],
  ])('%s finds %i', async (path, count) => {
    expect(await (await testTenant()).all(path)).toHaveLength(count);
  });

  test('$count and ne need eventual consistency in the directory', async () => {
    const tenant = await testTenant();
    const eventual = { consistencylevel: 'eventual' };
    expect((await tenant.get('/users?$count=true', eventual)).body['@odata.count']).toBe(40);
    expect((await tenant.get('/users/$count', eventual)).body).toBe('40');
    const path = "/users?$filter=displayName ne 'Mara Klein'&$count=true";
    expect((await tenant.get(path, eventual)).body['@odata.count']).toBe(39);
    expect((await tenant.get("/users?$filter=displayName ne 'Mara Klein'")).body.error.code).toBe(
      'Request_UnsupportedQuery',
    );
  });

  test('members: polymorphic without a cast, users only with it, transitive through nested groups', async () => {
    const tenant = await testTenant();
    const groups = await tenant.all('/groups');
    const berlin = groups.find((group) => group.displayName === 'Berlin');
    const direct = await tenant.all(`/groups/${berlin.id}/members`);
    expect(new Set(direct.map((member) => member['@odata.type']))).toEqual(
      new Set(['#microsoft.graph.group', '#microsoft.graph.user']),
    );
    const users = await tenant.all(`/groups/${berlin.id}/members/microsoft.graph.user?$select=id,accountEnabled`);
    expect(users.length).toBe(direct.length - 1);
    expect(users.every((user) => user.accountEnabled === true)).toBe(true);
    const finance = groups.find((group) => group.displayName === 'Finance');
    const inFinance = await tenant.all(`/groups/${finance.id}/members`);
    const all = await tenant.all(`/groups/${berlin.id}/transitiveMembers/microsoft.graph.user`);
    expect(new Set(all.map((user) => user.id))).toEqual(new Set([...users, ...inFinance].map((user) => user.id)));
    expect((await tenant.get('/groups/00000000-0000-4000-8000-000000000000/members')).status).toBe(404);
  });

  test('a group that contains itself ends all the same', async () => {
    const tenant = await testTenant();
    const [first, second] = await tenant.all('/groups');
    const into = (group: string, member: string) =>
      ({
        op: 'create',
        path: `/groups/${group}/members/$ref`,
        body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${member}` },
      }) as const;
    tenant.applyChanges([into(first.id, second.id), into(second.id, first.id)]);
    const members = await tenant.all(`/groups/${first.id}/transitiveMembers`);
    expect(members.map((member) => member.id)).toContain(second.id);
  });

  test('getByIds gives types and leaves out ids that do not exist', async () => {
    const tenant = await testTenant();
    const [user] = await tenant.all('/users');
    const [group] = await tenant.all('/groups');
    const ids = [user.id, group.id, '00000000-0000-4000-8000-000000000000'];
    const found = await tenant.send('POST', '/directoryObjects/getByIds', { ids });
    expect(found.body.value.map((each: { '@odata.type': string }) => each['@odata.type'])).toEqual([
      '#microsoft.graph.user',
      '#microsoft.graph.group',
    ]);
    const users = await tenant.send('POST', '/directoryObjects/getByIds', { ids, types: ['user'] });
    expect(users.body.value).toHaveLength(1);
    expect((await tenant.send('POST', '/directoryObjects/getByIds', { ids: [] })).status).toBe(400);
  });

  test('one object: by id, a user by its name too, an unknown one is 404', async () => {
    const tenant = await testTenant();
    const mara = await tenant.get('/users/mara.klein@contoso.example');
    expect(mara.body.displayName).toBe('Mara Klein');
    expect((await tenant.get(`/users/${mara.body.id}?$select=accountEnabled`)).body.accountEnabled).toBe(true);
    for (const path of [
      '/users/x',
      '/groups/x',
      '/devices/x',
      '/deviceManagement/managedDevices/x',
      '/identity/conditionalAccess/policies/x',
    ]) {
      expect((await tenant.get(path)).status).toBe(404);
    }
  });
});

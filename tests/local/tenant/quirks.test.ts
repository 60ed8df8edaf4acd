import type { TenantOptions } from '../../../infra/local/tenant/simulation';
import { startReceiver } from './receiver';
import { closeTenants, type Reply, type TestTenant, testTenant } from './tenant-client';

afterEach(closeTenants);

type Quirk = {
  readonly name: string;
  readonly options?: TenantOptions;
  readonly show: (tenant: TestTenant) => Promise<void>;
};

function expectError(reply: Reply, status: number, code: string, message: string): void {
  expect({ status: reply.status, code: reply.body.error.code }).toEqual({ status, code });
  expect(reply.body.error.message).toContain(message);
}

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** Every known quirk of the endpoints that the local tenant serves, each with the request that shows it. */
const quirks: readonly Quirk[] = [
  {
    name: '3.2 riskyUsers: $top=1000 is an invalid page size',
    show: async (tenant) =>
      expectError(
        await tenant.get('/identityProtection/riskyUsers?$top=1000'),
        400,
        'BadRequest',
        "Invalid page size specified: '1000'. Must be between 1 and 500",
      ),
  },
  {
    name: '3.2 riskyUsers: $orderby is refused',
    show: async (tenant) =>
      expect((await tenant.get('/identityProtection/riskyUsers?$orderby=riskLevel')).status).toBe(400),
  },
  {
    name: '3.2 riskDetections: pages of 20 by default, although the tenant would page at more',
    options: { pageSize: 100 },
    async show(tenant) {
      const body = (index: number) => ({
        riskEventType: 'passwordSpray',
        riskLevel: 'low',
        riskState: 'atRisk',
        userId: `u${index}`,
      });
      tenant.applyChanges(
        Array.from(
          { length: 25 },
          (_, index) => ({ op: 'create', path: '/identityProtection/riskDetections', body: body(index) }) as const,
        ),
      );
      const page = await tenant.get('/identityProtection/riskDetections');
      expect(page.body.value).toHaveLength(20);
      expect(await tenant.all('/identityProtection/riskDetections')).toHaveLength(25);
    },
  },
  {
    name: '3.2 risk details younger than unknownFutureValue show only to clients that ask for them',
    async show(tenant) {
      const body = { id: 'u1', riskLevel: 'none', riskState: 'dismissed', riskDetail: 'adminConfirmedAccountSafe' };
      tenant.applyChanges([{ op: 'create', path: '/identityProtection/riskyUsers', body }]);
      const hidden = await tenant.get('/identityProtection/riskyUsers');
      expect(hidden.body.value[0].riskDetail).toBe('unknownFutureValue');
      const shown = await tenant.get('/identityProtection/riskyUsers', { prefer: 'include-unknown-enum-members' });
      expect(shown.body.value[0].riskDetail).toBe('adminConfirmedAccountSafe');
    },
  },
  {
    name: '3.3 signIns: v1.0 has no signInEventTypes',
    show: async (tenant) =>
      expectError(
        await tenant.get("/auditLogs/signIns?$filter=signInEventTypes/any(t: t eq 'nonInteractiveUser')"),
        400,
        'BadRequest',
        "Could not find a property named 'signInEventTypes'",
      ),
  },
  {
    name: '3.3 signIns: newest first, $orderby createdDateTime accepted',
    async show(tenant) {
      const times = (await tenant.all('/auditLogs/signIns')).map((record) => record.createdDateTime);
      expect(times).toEqual([...times].sort().reverse());
      const ascending = await tenant.all('/auditLogs/signIns?$orderby=createdDateTime asc');
      expect(ascending.map((record) => record.createdDateTime)).toEqual([...times].sort());
    },
  },
  {
    name: '3.4 directoryAudits: further back than the licence keeps is 400 and names the oldest day',
    options: { licence: 'free' },
    async show(tenant) {
      const asked = await tenant.get('/auditLogs/directoryAudits?$filter=activityDateTime ge 2026-10-20T00:00:00Z');
      expectError(asked, 400, 'BadRequest', '2026-11-17');
      const records = await tenant.all('/auditLogs/directoryAudits');
      expect(records.every((record) => record.activityDateTime >= '2026-11-17')).toBe(true);
    },
  },
  {
    name: '3.4 directoryAudits: targetResources/any(t: t/id eq …) and initiatedBy/user/userPrincipalName filter',
    async show(tenant) {
      const [first] = await tenant.all('/auditLogs/directoryAudits');
      const target = first.targetResources[0].id;
      const hits = await tenant.all(`/auditLogs/directoryAudits?$filter=targetResources/any(t: t/id eq '${target}')`);
      expect(hits.length).toBeGreaterThan(0);
      expect(hits.every((record) => record.targetResources.some((each: { id: string }) => each.id === target))).toBe(
        true,
      );
      const byMara = await tenant.all(
        "/auditLogs/directoryAudits?$filter=initiatedBy/user/userPrincipalName eq 'mara.klein@contoso.example'",
      );
      expect(byMara.length).toBeGreaterThan(0);
      expect(byMara.every((record) => record.initiatedBy.user.userPrincipalName === 'mara.klein@contoso.example')).toBe(
        true,
      );
    },
  },
  {
    name: '3.4 directoryAudits: times have seven digits, which a filter compares in full',
    async show(tenant) {
      const [first] = await tenant.all('/auditLogs/directoryAudits');
      expect(first.activityDateTime).toMatch(/\.\d{7}Z$/);
      const same = await tenant.all(`/auditLogs/directoryAudits?$filter=activityDateTime ge ${first.activityDateTime}`);
      expect(same.map((record) => record.id)).toEqual([first.id]);
      const later = await tenant.all(
        `/auditLogs/directoryAudits?$filter=activityDateTime gt ${first.activityDateTime}`,
      );
      expect(later).toEqual([]);
    },
  },
  {
    name: '3.5 roleDefinitions: any $top is Request_UnsupportedQuery',
    show: async (tenant) =>
      expectError(
        await tenant.get('/roleManagement/directory/roleDefinitions?$top=5'),
        400,
        'Request_UnsupportedQuery',
        '$top',
      ),
  },
  {
    name: '3.5 roleDefinitions: all in one page, however small the pages are',
    async show(tenant) {
      const page = await tenant.get('/roleManagement/directory/roleDefinitions');
      expect(page.body.value.length).toBeGreaterThan(30);
      expect(page.body['@odata.nextLink']).toBeUndefined();
    },
  },
  {
    name: '3.5 roleDefinitions: isPrivileged is beta only',
    show: async (tenant) =>
      expectError(
        await tenant.get('/roleManagement/directory/roleDefinitions?$select=isPrivileged'),
        400,
        'BadRequest',
        "'isPrivileged'",
      ),
  },
  {
    name: '3.5 roleAssignments: one $expand, not two',
    async show(tenant) {
      const path = '/roleManagement/directory/roleAssignments';
      const [assignment] = await tenant.all(`${path}?$expand=principal`);
      expect(assignment.principal['@odata.type']).toBe('#microsoft.graph.user');
      const [other] = await tenant.all(`${path}?$expand=roleDefinition`);
      expect(other.roleDefinition.id).toBe(other.roleDefinitionId);
      expectError(
        await tenant.get(`${path}?$expand=principal,roleDefinition`),
        400,
        'Request_UnsupportedQuery',
        'Expanding more than one',
      );
    },
  },
  {
    name: '3.5 roleAssignments: $filter by role or principal only; a built-in role id is its template id',
    async show(tenant) {
      const path = '/roleManagement/directory/roleAssignments';
      expect(await tenant.all(`${path}?$filter=roleDefinitionId eq '${globalAdministrator}'`)).toHaveLength(5);
      expectError(await tenant.get(`${path}?$filter=id eq 'x'`), 400, 'Request_UnsupportedQuery', "property 'id'");
    },
  },
  {
    name: '3.5 a standing assignment is Assigned with endDateTime null',
    async show(tenant) {
      const instances = await tenant.all('/roleManagement/directory/roleAssignmentScheduleInstances');
      expect(instances).toHaveLength(7);
      expect(instances.every((each) => each.assignmentType === 'Assigned' && each.endDateTime === null)).toBe(true);
    },
  },
  {
    name: '3.6 managedDevices: no /$count',
    show: async (tenant) =>
      expectError(await tenant.get('/deviceManagement/managedDevices/$count'), 400, 'BadRequest', "segment '$count'"),
  },
  {
    name: '3.6 managedDevices: operatingSystem cannot be filtered, complianceState can',
    async show(tenant) {
      const path = '/deviceManagement/managedDevices';
      expectError(
        await tenant.get(`${path}?$filter=operatingSystem eq 'Windows'`),
        400,
        'BadRequest',
        'Invalid filter clause',
      );
      expect(await tenant.all(`${path}?$filter=complianceState eq 'noncompliant'`)).toHaveLength(1);
    },
  },
  {
    name: '3.6 managedDevices: hardwareInformation cannot be selected',
    show: async (tenant) =>
      expect((await tenant.get('/deviceManagement/managedDevices?$select=hardwareInformation')).status).toBe(400),
  },
  {
    name: '3.6 managedDevices: jailBroken is a text, the grace period has a far end when there is none',
    async show(tenant) {
      const devices = await tenant.all('/deviceManagement/managedDevices');
      expect(new Set(devices.map((device) => device.jailBroken))).toEqual(new Set(['Unknown', 'False']));
      expect(devices[0].complianceGracePeriodExpirationDateTime).toMatch(/^9999-12-31/);
    },
  },
  {
    name: '3.6 managedDevices: azureADDeviceId is the deviceId of the directory, which is not the object id',
    async show(tenant) {
      const [managed] = await tenant.all('/deviceManagement/managedDevices');
      const [device] = await tenant.all(`/devices?$filter=deviceId eq '${managed.azureADDeviceId}'`);
      expect(device.deviceId).toBe(managed.azureADDeviceId);
      expect(device.id).not.toBe(device.deviceId);
    },
  },
  {
    name: '3.6 deviceCompliancePolicies: assignments only when expanded; actions of a rule only when expanded in turn',
    async show(tenant) {
      const path = '/deviceManagement/deviceCompliancePolicies';
      const [plain] = await tenant.all(path);
      expect(plain.assignments).toBeUndefined();
      const [full] = await tenant.all(
        `${path}?$expand=assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)`,
      );
      expect(full.assignments[0].target['@odata.type']).toBe('#microsoft.graph.allDevicesAssignmentTarget');
      expect(full.scheduledActionsForRule[0].scheduledActionConfigurations[0].actionType).toBe('block');
      const [half] = await tenant.all(`${path}?$expand=scheduledActionsForRule`);
      expect(half.scheduledActionsForRule[0].scheduledActionConfigurations).toBeUndefined();
    },
  },
  {
    name: '3.6 deviceManagement/settings works as a path; the summary counts the fleet',
    async show(tenant) {
      expect((await tenant.get('/deviceManagement/settings')).body.secureByDefault).toBe(true);
      const summary = await tenant.get('/deviceManagement/deviceCompliancePolicyDeviceStateSummary');
      expect(summary.body).toMatchObject({ compliantDeviceCount: 29, nonCompliantDeviceCount: 1 });
    },
  },
  {
    name: '3.7 Conditional Access: modifiedDateTime is null until the first edit',
    async show(tenant) {
      const [policy] = await tenant.all('/identity/conditionalAccess/policies');
      expect(policy.modifiedDateTime).toBeNull();
      tenant.applyChanges([
        { op: 'update', path: `/identity/conditionalAccess/policies/${policy.id}`, body: { state: 'disabled' } },
      ]);
      const edited = await tenant.get(`/identity/conditionalAccess/policies/${policy.id}`);
      expect(edited.body.modifiedDateTime).toBe('2026-11-24T13:00:00Z');
    },
  },
  {
    name: '3.7 namedLocations: a country has no isTrusted at all',
    async show(tenant) {
      const locations = await tenant.all('/identity/conditionalAccess/namedLocations');
      const country = locations.find((each) => each['@odata.type'] === '#microsoft.graph.countryNamedLocation');
      expect(Object.keys(country)).not.toContain('isTrusted');
      const selected = await tenant.all('/identity/conditionalAccess/namedLocations?$select=id,isTrusted');
      expect(selected.map((each) => 'isTrusted' in each)).toEqual([true, true, false]);
    },
  },
  {
    name: '3.7 Conditional Access shows a strength as it is now, whatever the policy was saved with',
    async show(tenant) {
      const strength = {
        id: 'a1111111-1111-4111-8111-111111111111',
        displayName: 'Ours',
        description: '',
        allowedCombinations: ['fido2'],
      };
      const [policy] = await tenant.all('/identity/conditionalAccess/policies');
      const path = `/identity/conditionalAccess/policies/${policy.id}`;
      const grantControls = { builtInControls: [], authenticationStrength: { id: strength.id } };
      tenant.applyChanges([
        { op: 'create', path: '/policies/authenticationStrengthPolicies', body: strength },
        { op: 'update', path, body: { grantControls } },
        {
          op: 'update',
          path: `/policies/authenticationStrengthPolicies/${strength.id}`,
          body: { allowedCombinations: ['password'] },
        },
      ]);
      const shown = await tenant.get(path);
      expect(shown.body.grantControls.authenticationStrength.allowedCombinations).toEqual(['password']);
    },
  },
  {
    name: '3.7 grant controls and platforms younger than unknownFutureValue are hidden without Prefer',
    async show(tenant) {
      const [policy] = await tenant.all('/identity/conditionalAccess/policies');
      const path = `/identity/conditionalAccess/policies/${policy.id}`;
      const body = {
        grantControls: { builtInControls: ['riskRemediation'] },
        conditions: { platforms: { includePlatforms: ['linux', 'windows'], excludePlatforms: [] } },
      };
      tenant.applyChanges([{ op: 'update', path, body }]);
      const hidden = await tenant.get(path);
      expect(hidden.body.grantControls.builtInControls).toEqual(['unknownFutureValue']);
      expect(hidden.body.conditions.platforms.includePlatforms).toEqual(['unknownFutureValue', 'windows']);
      const shown = await tenant.get(path, { prefer: 'include-unknown-enum-members' });
      expect(shown.body.grantControls.builtInControls).toEqual(['riskRemediation']);
    },
  },
  {
    name: '3.7 subscribedSkus: no $filter',
    show: async (tenant) =>
      expectError(
        await tenant.get("/subscribedSkus?$filter=skuPartNumber eq 'SPB'"),
        400,
        'Request_UnsupportedQuery',
        '$filter',
      ),
  },
  {
    name: '3.7 users: without $select only the default properties, so accountEnabled is missing',
    async show(tenant) {
      const [user] = await tenant.all('/users');
      expect(Object.keys(user)).not.toContain('accountEnabled');
      const [selected] = await tenant.all('/users?$select=id,accountEnabled');
      expect(selected).toEqual({ id: user.id, accountEnabled: true });
    },
  },
  {
    name: '4 envelope: code, message, innerError with both request ids; the client request id is echoed',
    async show(tenant) {
      const reply = await tenant.get('/users/nobody', { 'client-request-id': 'mine' });
      expect(reply.body.error.code).toBe('Request_ResourceNotFound');
      expect(reply.body.error.innerError).toMatchObject({
        'client-request-id': 'mine',
        'request-id': reply.headers.get('request-id'),
      });
      expect(reply.headers.get('client-request-id')).toBe('mine');
      expect(reply.headers.get('x-ms-ags-diagnostic')).toContain('ServerInfo');
    },
  },
  {
    name: '4 token missing, malformed, forged, expired or for another audience: 401 InvalidAuthenticationToken',
    async show(tenant) {
      const token = await tenant.newToken();
      const [header, payload] = token.split('.');
      const other = await fetch(
        `${tenant.identityEndpoint}?api-version=2019-08-01&resource=https://storage.azure.com`,
        {
          headers: { 'x-identity-header': tenant.identityHeader },
        },
      );
      // Safe: the identity endpoint answers this shape.
      const { access_token: forStorage } = (await other.json()) as { access_token: string };
      for (const authorization of ['', 'Bearer x', `Bearer ${header}.${payload}.AAAA`, `Bearer ${forStorage}`]) {
        expectError(await tenant.get('/users', { authorization }), 401, 'InvalidAuthenticationToken', '');
      }
      tenant.clock.advance(24 * 3600 * 1000);
      expectError(
        await tenant.get('/users', { authorization: `Bearer ${token}` }),
        401,
        'InvalidAuthenticationToken',
        'expired',
      );
    },
  },
  {
    name: '4 wrong path: Resource not found for the segment; /beta is another version',
    async show(tenant) {
      expectError(
        await tenant.get('/security/nothing'),
        400,
        'BadRequest',
        "Resource not found for the segment 'nothing'.",
      );
      expectError(
        await tenant.get('/users/x/photos'),
        400,
        'BadRequest',
        "Resource not found for the segment 'photos'.",
      );
      expectError(
        await tenant.get('/beta/users'),
        404,
        'ResourceNotFound',
        "Resource not found for the segment 'users'.",
      );
    },
  },
  {
    name: '4 writing to what is read-only here is refused',
    show: async (tenant) => expect((await tenant.send('PATCH', '/users/x', { displayName: 'x' })).status).toBe(405),
  },
  {
    name: '4 $batch: 20 at most, ids unique, outer 200, items unordered, errors inside with innererror',
    async show(tenant) {
      const request = (id: string, url: string) => ({ id, method: 'GET', url });
      const batch = await tenant.send('POST', '/$batch', {
        requests: [request('1', '/organization'), request('2', '/nope')],
      });
      expect(batch.status).toBe(200);
      expect(batch.body.responses.map((each: { id: string; status: number }) => [each.id, each.status])).toEqual([
        ['2', 400],
        ['1', 200],
      ]);
      expect(batch.body.responses[0].body.error.innererror['request-id']).toBeTruthy();
      const many = Array.from({ length: 21 }, (_, index) => request(String(index), '/organization'));
      expect((await tenant.send('POST', '/$batch', { requests: many })).status).toBe(400);
      const twins = [request('1', '/organization'), request('1', '/organization')];
      expect((await tenant.send('POST', '/$batch', { requests: twins })).status).toBe(400);
    },
  },
  {
    name: '4 $batch: a failed dependency is 424, and every item is throttled on its own',
    options: { throttling: true },
    async show(tenant) {
      const requests = [
        { id: 'a', method: 'GET', url: '/identity/conditionalAccess/policies' },
        { id: 'b', method: 'GET', url: '/identity/conditionalAccess/namedLocations' },
        { id: 'c', method: 'GET', url: '/organization', dependsOn: ['b'] },
      ];
      const batch = await tenant.send('POST', '/$batch', { requests });
      const statuses = Object.fromEntries(
        batch.body.responses.map((each: { id: string; status: number }) => [each.id, each.status]),
      );
      expect(statuses).toEqual({ a: 200, b: 429, c: 424 });
    },
  },
  {
    name: '0.3 a 201 for a resource that is never pushed, and no notification ever',
    async show(tenant) {
      const receiver = await startReceiver();
      try {
        const created = await tenant.send('POST', '/subscriptions', {
          changeType: 'updated',
          notificationUrl: receiver.url,
          resource: 'identity/conditionalAccess/policies',
          expirationDateTime: '2026-11-25T00:00:00Z',
        });
        expect(created.status).toBe(201);
        const [policy] = await tenant.all('/identity/conditionalAccess/policies');
        tenant.applyChanges([
          { op: 'update', path: `/identity/conditionalAccess/policies/${policy.id}`, body: { state: 'disabled' } },
        ]);
        await tenant.settle();
        expect(receiver.notifications()).toEqual([]);
      } finally {
        await receiver.close();
      }
    },
  },
];

test.each(quirks.map((quirk) => [quirk.name, quirk] as const))('%s', async (_, quirk) => {
  await quirk.show(await testTenant(quirk.options));
});

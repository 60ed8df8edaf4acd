import { CollectionError } from '../../shared/core/collection/failure';
import { recordIdentity } from '../../shared/core/log/record';
import { NoToken } from '../../shared/core/tenant/token-trouble';
import {
  collectAll,
  connect,
  failureOf,
  graphLink,
  type ScriptedGraph,
  startScriptedGraph,
  tenantId,
} from './scripted-graph';

let server: ScriptedGraph;
beforeAll(async () => {
  server = await startScriptedGraph();
});
afterAll(() => server.stop());

const sku = (id: string) => ({
  id,
  skuId: id,
  skuPartNumber: 'SPB',
  capabilityStatus: 'Enabled',
  prepaidUnits: { enabled: 25 },
  servicePlans: [],
});

/** Counts the answers that a read reports. */
const counter = () => {
  const counted = {
    pages: 0,
    onPage: (): void => {
      counted.pages += 1;
    },
  };
  return counted;
};

const idsOf = (items: readonly { readonly id: string }[]): readonly string[] => items.map(({ id }) => id);

describe('a request', () => {
  test('carries the token, and the headers that Graph requires, on every page', async () => {
    server.reply((_request, index) => ({
      body: {
        value: [sku(`s${index}`)],
        ...(index < 2 ? { '@odata.nextLink': graphLink(`/subscribedSkus?$skiptoken=${index}`) } : {}),
      },
    }));
    const counted = counter();
    const { graph } = connect(server.url);
    expect(idsOf(await graph.fetchSmall('subscribedSku', counted.onPage))).toEqual(['s0', 's1', 's2']);
    expect(server.seen).toHaveLength(3);
    expect(counted.pages).toBe(3);
    for (const { headers } of server.seen) {
      expect(headers.authorization).toBe('Bearer a-token');
      expect(headers.prefer).toBe('include-unknown-enum-members');
      expect(headers['x-ms-throttle-priority']).toBe('low');
      expect(headers['client-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(new Set(server.seen.map(({ headers }) => headers['client-request-id'])).size).toBe(3);
  });

  test('asks the path below v1.0 with its $select', async () => {
    server.reply(() => ({ body: { value: [] } }));
    await connect(server.url).graph.fetchSmall('organization');
    expect(server.seen[0]?.url).toBe(
      '/v1.0/organization?$select=id,displayName,onPremisesSyncEnabled,onPremisesLastSyncDateTime,verifiedDomains',
    );
  });

  test('goes to the exact link from Graph, odd characters included', async () => {
    const query = '$skiptoken=a%2Bb==&$filter=x%20eq%20%27y%27&$skiptoken=second&alone';
    server.reply((_request, index) => ({
      body: { value: [], ...(index === 0 ? { '@odata.nextLink': graphLink(`/subscribedSkus?${query}`) } : {}) },
    }));
    await connect(server.url).graph.fetchSmall('subscribedSku');
    expect(server.seen[1]?.url).toBe(`/v1.0/subscribedSkus?${query}`);
  });

  test('reads the last eight days of Secure Score, whatever the page size, and follows no link beyond', async () => {
    const day = (at: number) => ({
      id: `day${at}`,
      createdDateTime: '2026-11-24T00:00:00Z',
      currentScore: 1,
      maxScore: 2,
    });
    server.reply((_request, index) => ({
      body: {
        value: Array.from({ length: 4 }, (_, at) => day(4 * index + at)),
        '@odata.nextLink': graphLink(`/security/secureScores?$top=8&$skip=${4 * (index + 1)}`),
      },
    }));
    expect(await connect(server.url).graph.fetchSmall('secureScore')).toHaveLength(8);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/v1.0/security/secureScores?$top=8',
      '/v1.0/security/secureScores?$top=8&$skip=4',
    ]);
  });

  test('asks the log for suspicious sign-ins of the last day, and groups them by account and app', async () => {
    const entry = (at: number, spoil: object = {}) => ({
      id: `s${at}`,
      createdDateTime: `2026-11-24T0${at}:00:00Z`,
      userId: 'LEA',
      appId: 'outlook',
      clientAppUsed: 'IMAP4',
      conditionalAccessStatus: 'notApplied',
      status: { errorCode: 0 },
      ...spoil,
    });
    server.reply(() => ({ body: { value: [entry(2), entry(3), entry(1), entry(4, { clientAppUsed: 'POP3' })] } }));
    const { graph, clock } = connect(server.url);
    const from = new Date(clock.now() - 24 * 3_600_000).toISOString();
    const group = {
      userId: 'lea',
      appId: 'outlook',
      appDisplayName: '',
      errorCode: 0,
      conditionalAccessStatus: 'notApplied',
    };
    expect(await graph.fetchSmall('uncoveredSignIn')).toEqual([
      {
        ...group,
        id: 'lea|outlook|IMAP4|0|notApplied',
        clientAppUsed: 'IMAP4',
        count: 3,
        lastDateTime: '2026-11-24T03:00:00Z',
      },
      {
        ...group,
        id: 'lea|outlook|POP3|0|notApplied',
        clientAppUsed: 'POP3',
        count: 1,
        lastDateTime: '2026-11-24T04:00:00Z',
      },
    ]);
    expect(decodeURIComponent(server.seen[0]?.url ?? '')).toBe(
      `/v1.0/auditLogs/signIns?$filter=createdDateTime ge ${from} and status/errorCode eq 0 and conditionalAccessStatus eq 'notApplied'&$top=1000`,
    );
    server.reply(() => ({ body: { value: [entry(1, { status: {} })] } }));
    await expect(graph.fetchSmall('uncoveredSignIn')).rejects.toThrow('ours: uncoveredSignIn: status.errorCode');
  });

  test('follows an empty page', async () => {
    server.reply((_request, index) => ({
      body: {
        value: index === 1 ? [] : [sku(`s${index}`)],
        ...(index < 2 ? { '@odata.nextLink': graphLink(`/subscribedSkus?$skiptoken=${index}`) } : {}),
      },
    }));
    expect(idsOf(await connect(server.url).graph.fetchSmall('subscribedSku'))).toEqual(['s0', 's2']);
  });

  test('counts an item once that a new entry pushed onto the next page, in its earlier state', async () => {
    const alert = (id: string, status = 'new') => ({ id, title: id, severity: 'high', status, assignedTo: null });
    server.reply((_request, index) => ({
      body:
        index === 0
          ? { value: [alert('a'), alert('b')], '@odata.nextLink': graphLink('/security/alerts_v2?$skip=2') }
          : { value: [alert('b', 'inProgress'), alert('c')] },
    }));
    const found = await connect(server.url).graph.fetchSmall('alert');
    expect(found.map(({ id, status }) => [id, status])).toEqual([
      ['a', 'new'],
      ['b', 'inProgress'],
      ['c', 'new'],
    ]);
  });

  test('stops where the pages form a loop', async () => {
    server.reply(() => ({ body: { value: [], '@odata.nextLink': graphLink('/subscribedSkus?$skiptoken=again') } }));
    expect(await failureOf(connect(server.url).graph.fetchSmall('subscribedSku'))).toMatchObject({ reason: 'ours' });
    expect(server.seen).toHaveLength(2);
  });

  test.each([
    'https://graph.microsoft.com.attacker.example/v1.0/users',
    'https://graph.microsoft.com@attacker.example/v1.0/users',
    'https://someone@graph.microsoft.com/v1.0/users',
    'http://graph.microsoft.com/v1.0/users',
    'https://attacker.example/v1.0/users',
    '//attacker.example/v1.0/users',
    'file:///etc/hosts',
  ])('sends no token to a link with %s', async (link) => {
    server.reply(() => ({ body: { value: [], '@odata.nextLink': link } }));
    const asked: string[] = [];
    const { graph } = connect(server.url, {
      fetch: (url, init) => {
        asked.push(url);
        return fetch(url, init);
      },
    });
    const failure = await failureOf(graph.fetchSmall('subscribedSku'));
    expect(['broken', 'ours']).toContain(failure.reason);
    expect(asked.filter((url) => !url.startsWith(server.url))).toEqual([]);
  });

  test('refuses a redirect', async () => {
    server.reply(() => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }));
    expect(await failureOf(connect(server.url).graph.fetchSmall('subscribedSku'))).toMatchObject({ reason: 'broken' });
    expect(server.seen).toHaveLength(1);
  });

  test('gives up on an answer that is larger than allowed', async () => {
    server.reply(() => ({ body: { value: [], filler: 'x'.repeat(5_000) } }));
    const { graph } = connect(server.url, { maxBodyBytes: 4_096 });
    expect(await failureOf(graph.fetchSmall('subscribedSku'))).toMatchObject({
      reason: 'broken',
      detail: expect.stringContaining('larger'),
    });
    expect(server.seen).toHaveLength(1);
  });

  test('gives up on an answer that never comes', async () => {
    server.reply(() => ({ hang: true }));
    const { graph } = connect(server.url, { requestTimeoutMs: 50 });
    expect(await failureOf(graph.fetchSmall('subscribedSku'))).toMatchObject({
      reason: 'broken',
      detail: expect.stringContaining('in time'),
    });
    expect(server.seen).toHaveLength(2);
  });

  test('does not show the error of the credential', async () => {
    server.reply(() => ({ body: { value: [] } }));
    const { graph } = connect(server.url, {
      credential: { getToken: () => Promise.reject(new Error('POST with client_secret=hunter2 failed')) },
    });
    const failure = await failureOf(graph.fetchSmall('subscribedSku'));
    expect(failure.reason).toBe('broken');
    expect(JSON.stringify(failure)).not.toContain('hunter2');
    expect(server.seen).toHaveLength(0);
  });

  describe('with a token that Graph rejects', () => {
    const rejected = { status: 401, body: { error: { code: 'InvalidAuthenticationToken', message: 'Lifetime' } } };
    const tokensOf = (tokens: readonly string[]) => {
      let at = 0;
      return {
        getToken: async () => ({ token: tokens[at] ?? '', expiresOnTimestamp: 0 }),
        forget: () => {
          at = Math.min(at + 1, tokens.length - 1);
        },
      };
    };
    const seenTokens = () => server.seen.map(({ headers }) => headers.authorization);

    test('asks again at once with a new one, which then serves every request', async () => {
      server.reply(({ headers }) =>
        headers.authorization === 'Bearer revoked' ? rejected : { body: { value: [sku('s')] } },
      );
      const { graph } = connect(server.url, { credential: tokensOf(['revoked', 'fresh', 'third']) });
      const both = await Promise.all([graph.fetchSmall('subscribedSku'), graph.fetchSmall('subscribedSku')]);
      expect(both.map(idsOf)).toEqual([['s'], ['s']]);
      expect(seenTokens().toSorted()).toEqual([
        ...['Bearer fresh', 'Bearer fresh'],
        ...['Bearer revoked', 'Bearer revoked'],
      ]);
      await graph.fetchSmall('subscribedSku');
      expect(seenTokens()).toHaveLength(5);
    });

    test('says so where the new one is rejected too, and asks for no other for five minutes', async () => {
      server.reply(() => rejected);
      const { graph, clock } = connect(server.url, { credential: tokensOf(['a', 'b', 'c']) });
      const refused = { reason: 'broken', trouble: 'rejected', detail: expect.stringContaining('HTTP 401') };
      expect(await failureOf(graph.fetchSmall('subscribedSku'))).toMatchObject(refused);
      expect(await failureOf(graph.fetchSmall('subscribedSku'))).toMatchObject(refused);
      expect(seenTokens()).toEqual(['Bearer a', 'Bearer b', 'Bearer b']);
      await clock.sleep(5 * 60_000);
      expect(await failureOf(graph.fetchSmall('subscribedSku'))).toMatchObject(refused);
      expect(seenTokens().slice(3)).toEqual(['Bearer b', 'Bearer c']);
    });

    test('sends the request once where the identity has no other', async () => {
      server.reply(() => rejected);
      expect(await failureOf(connect(server.url).graph.fetchSmall('subscribedSku'))).toMatchObject({
        trouble: 'rejected',
      });
      expect(server.seen).toHaveLength(1);
    });

    test('reports that the identity gets no new one', async () => {
      server.reply(() => rejected);
      let refusal: NoToken | null = null;
      const credential = {
        getToken: async () => {
          if (refusal !== null) throw refusal;
          return { token: 'revoked', expiresOnTimestamp: 0 };
        },
        forget: () => {
          refusal = new NoToken(tenantId, 'notConsented', 700016);
        },
      };
      expect(await failureOf(connect(server.url, { credential }).graph.fetchSmall('subscribedSku'))).toMatchObject({
        ...{ cause: 'noToken', trouble: 'notConsented' },
      });
    });
  });

  test('reports an answer of another shape as our own error, never as an empty list', async () => {
    for (const body of [{}, { value: null }, { value: 'none' }, { value: {} }, 'null', '[]', { value: [{}] }]) {
      server.reply(() => ({ body }));
      expect(await failureOf(connect(server.url).graph.fetchSmall('subscribedSku'))).toMatchObject({ reason: 'ours' });
    }
    server.reply(() => ({ body: '<html>' }));
    expect(await failureOf(connect(server.url).graph.fetchSmall('subscribedSku'))).toMatchObject({ reason: 'broken' });
  });

  test('names kind and field of an unknown shape, and no value', async () => {
    server.reply(() => ({
      body: { value: [{ ...sku('s0'), servicePlans: [{ servicePlanId: 7, servicePlanName: 'Adele' }] }] },
    }));
    const { detail: counted } = await failureOf(connect(server.url).graph.fetchSmall('subscribedSku'));
    expect(counted).toContain('subscribedSku: servicePlans.0.servicePlanId');
    expect(counted).not.toContain('Adele');
  });

  test('reads a singleton', async () => {
    server.reply(() => ({ body: { id: 'd', isEnabled: true, displayName: 'Security Defaults' } }));
    const { graph } = connect(server.url);
    expect(await graph.fetchSmall('identitySecurityDefaultsEnforcementPolicy')).toEqual([{ id: 'd', isEnabled: true }]);
  });
});

describe('a kind with a single resource', () => {
  const counts = {
    id: 's',
    compliantDeviceCount: 4,
    nonCompliantDeviceCount: 3,
    inGracePeriodCount: 2,
    errorDeviceCount: 1,
    conflictDeviceCount: 0,
    unknownDeviceCount: 0,
  };
  const authorization = {
    id: 'authorizationPolicy',
    allowInvitesFrom: 'everyone',
    defaultUserRolePermissions: { permissionGrantPoliciesAssigned: [] },
  };

  test.each([
    ['as it is', (item: object) => item],
    ['as a list of one', (item: object) => ({ '@odata.context': 'x', value: [item] })],
    ['wrapped', (item: object) => ({ value: item })],
  ])('is read %s', async (_name, wrap) => {
    const { graph } = connect(server.url);
    server.reply(() => ({ body: wrap(authorization) }));
    const counted = counter();
    expect(await graph.fetchSmall('authorizationPolicy', counted.onPage)).toMatchObject([
      { id: 'authorizationPolicy', allowInvitesFrom: 'everyone' },
    ]);
    expect(counted.pages).toBe(1);
    server.reply(() => ({ body: wrap(counts) }));
    expect(await graph.fetchSmall('deviceCompliancePolicyDeviceStateSummary')).toEqual([counts]);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/v1.0/deviceManagement/deviceCompliancePolicyDeviceStateSummary',
    ]);
  });

  test.each([
    ['none', { value: [] }],
    ['two', { value: [authorization, authorization] }],
    ['null', { value: null }],
    ['a text', { value: 'none' }],
    ['nothing', 'null'],
    ['an empty object', {}],
  ])('is not understood as %s', async (_name, body) => {
    server.reply(() => ({ body }));
    expect(await failureOf(connect(server.url).graph.fetchSmall('authorizationPolicy'))).toMatchObject({
      reason: 'ours',
      detail: expect.stringContaining('authorizationPolicy'),
    });
  });

  test('federation settings are read for each federated domain; a subdomain has none of its own', async () => {
    server.reply(({ url }) => {
      if (url.startsWith('/v1.0/domains?'))
        return {
          body: {
            value: [
              { id: 'a.example', authenticationType: 'Managed' },
              { id: 'b.example', authenticationType: 'Federated' },
              { id: 'c.b.example', authenticationType: 'Federated', isRoot: false },
            ],
          },
        };
      if (url.includes('c.b.example')) return { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } };
      const federation = {
        issuerUri: 'urn:b',
        activeSignInUri: '',
        federatedIdpMfaBehavior: null,
        signingCertificate: Buffer.from('certificate').toString('base64'),
      };
      return { body: { value: [federation] } };
    });
    const domains = await connect(server.url).graph.fetchSmall('domain');
    expect(domains.map(({ id, federationConfiguration }) => [id, federationConfiguration])).toEqual([
      ['a.example', null],
      [
        'b.example',
        {
          issuerUri: 'urn:b',
          activeSignInUri: null,
          passiveSignInUri: null,
          federatedIdpMfaBehavior: null,
          // SHA-1 of the certificate's bytes, as sha1sum prints it.
          signingCertificate: '735AD571C189D7BA84464BF4A9F1D2280175B128',
          nextSigningCertificate: null,
        },
      ],
      ['c.b.example', null],
    ]);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/v1.0/domains?$select=id,authenticationType,isRoot,isVerified,passwordValidityPeriodInDays',
      '/v1.0/domains/b.example/federationConfiguration',
      '/v1.0/domains/c.b.example/federationConfiguration',
    ]);
  });

  test('federation settings that cannot be read are an error, and not taken as none', async () => {
    server.reply(({ url }) =>
      url.startsWith('/v1.0/domains?')
        ? { body: { value: [{ id: 'b.example', authenticationType: 'Federated' }] } }
        : { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } },
    );
    await expect(connect(server.url).graph.fetchSmall('domain')).rejects.toThrow('notPermitted');
  });

  test.each([
    ['sharepointSettings', '/v1.0/admin/sharepoint/settings', 'settings'],
    ['crossTenantAccessPolicyConfigurationDefault', '/v1.0/policies/crossTenantAccessPolicy/default', 'default'],
  ] as const)('%s carries one of our ids', async (kind, url, id) => {
    server.reply(() => ({ body: {} }));
    expect(idsOf(await connect(server.url).graph.fetchSmall(kind))).toEqual([id]);
    expect(server.seen.map((seen) => seen.url)).toEqual([url]);
  });
});

describe('people at risk and holders of roles', () => {
  const risky = (id: string) => ({ id, riskLevel: 'high', riskState: 'atRisk' });

  test('at risk are read with a filter, 500 at a time, page by page', async () => {
    server.reply((_request, index) => ({
      body: {
        value: [risky(`u${index}`)],
        ...(index < 2 ? { '@odata.nextLink': graphLink(`/identityProtection/riskyUsers?$skiptoken=${index}`) } : {}),
      },
    }));
    expect(idsOf(await connect(server.url).graph.fetchSmall('riskyUser'))).toEqual(['u0', 'u1', 'u2']);
    const asked = new URL(server.seen[0]?.url ?? '', server.url);
    expect(asked.pathname).toBe('/v1.0/identityProtection/riskyUsers');
    expect(asked.searchParams.get('$filter')).toBe("riskState eq 'atRisk' or riskState eq 'confirmedCompromised'");
    expect(asked.searchParams.get('$top')).toBe('500');
  });

  test.each([
    ['unifiedRoleAssignmentScheduleInstance', 'roleAssignmentScheduleInstances'],
    ['unifiedRoleEligibilityScheduleInstance', 'roleEligibilityScheduleInstances'],
  ] as const)('%s comes with its principals, page by page', async (kind, path) => {
    server.reply((_request, index) => ({
      body: {
        value: [
          {
            id: `i${index}`,
            principalId: 'p',
            principal: { '@odata.type': '#microsoft.graph.user' },
            roleDefinitionId: 'r',
            directoryScopeId: '/',
            memberType: 'Direct',
            assignmentType: 'Assigned',
            startDateTime: null,
            endDateTime: null,
          },
        ],
        ...(index === 0 ? { '@odata.nextLink': graphLink(`/roleManagement/directory/${path}?$skiptoken=1`) } : {}),
      },
    }));
    const instances = await connect(server.url).graph.fetchSmall(kind);
    expect(idsOf(instances)).toEqual(['i0', 'i1']);
    expect(instances[0]).toMatchObject({ principalType: 'user', principalName: null, memberType: 'Direct' });
    expect(server.seen[0]?.url).toBe(`/v1.0/roleManagement/directory/${path}?$expand=principal`);
  });
});

describe('a fleet', () => {
  const device = (id: string) => ({
    id,
    deviceName: `PC-${id}`,
    complianceState: 'compliant',
    lastSyncDateTime: '2026-11-24T08:00:00Z',
  });

  test('requests one page ahead of the one in progress, and no more', async () => {
    server.reply((_request, index) => ({
      body: {
        value: [device(`d${index}`)],
        ...(index < 3 ? { '@odata.nextLink': graphLink(`/deviceManagement/managedDevices?$skiptoken=${index}`) } : {}),
      },
    }));
    const pages = connect(server.url).graph.listFleet('managedDevice')[Symbol.asyncIterator]();
    const first = await pages.next();
    expect(first.value).toHaveLength(1);
    while (server.seen.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(server.seen).toHaveLength(2);
    await pages.return?.();
    expect(server.seen).toHaveLength(2);
  });

  test('fails at the failing page, though earlier pages were returned', async () => {
    server.reply((_request, index) =>
      index === 0
        ? {
            body: {
              value: [device('d0')],
              '@odata.nextLink': graphLink('/deviceManagement/managedDevices?$skiptoken=1'),
            },
          }
        : { status: 403, body: { error: { code: 'Forbidden', message: 'no' } } },
    );
    expect(await failureOf(collectAll(connect(server.url).graph.listFleet('managedDevice')))).toMatchObject({
      reason: 'notPermitted',
      permission: 'DeviceManagementManagedDevices.Read.All',
    });
  });

  test('returns observed fields apart from compared ones', async () => {
    server.reply(() => ({
      body: { value: [{ ...device('d0'), userId: '', azureADDeviceId: '00000000-0000-0000-0000-000000000000' }] },
    }));
    const [item] = await collectAll(connect(server.url).graph.listFleet('managedDevice'));
    expect(item?.observed).toEqual({
      lastSyncDateTime: '2026-11-24T08:00:00Z',
      complianceGracePeriodExpirationDateTime: null,
      enrolledDateTime: null,
    });
    expect(item?.resource).toMatchObject({ id: 'd0', userId: null, azureADDeviceId: null, jailBroken: 'Unknown' });
    expect(item?.resource).not.toHaveProperty('lastSyncDateTime');
  });
});

test('keeps only whether a heartbeat came in time when Graph answered', async () => {
  const connector = (id: string, lastHeartbeatDateTime: string) => ({
    ...{ id, lastHeartbeatDateTime, partnerState: 'enabled', partnerUnresponsivenessThresholdInDays: 7 },
  });
  const readAfter = async (...hours: readonly number[]) => {
    const { graph, clock } = connect(server.url);
    const ago = (since: number): string => new Date(clock.now() - since * 3_600_000).toISOString();
    server.reply(() => ({ body: { value: hours.map((since, at) => connector(`c${at}`, ago(since))) } }));
    return graph.fetchSmall('mobileThreatDefenseConnector');
  };
  expect(await readAfter(1, 169)).toEqual([
    { id: 'c0', partnerState: 'enabled', isSilent: false },
    { id: 'c1', partnerState: 'enabled', isSilent: true },
  ]);
  // The time changes all day and does not count as a change.
  expect(await readAfter(5, 200)).toEqual(await readAfter(2, 170));
});

describe('a delta', () => {
  test('begins with $select, and continues with the unchanged link', async () => {
    const link = graphLink('/users/delta?$deltatoken=abc%3D%3D');
    server.reply(() => ({
      body: {
        value: [
          { id: 'u1', displayName: 'Adele', userPrincipalName: 'adele@contoso.example', accountEnabled: true },
          { id: 'u2', '@removed': { reason: 'changed' } },
          { id: 'u3', '@removed': { reason: 'deleted' } },
        ],
        '@odata.deltaLink': link,
      },
    }));
    const { graph } = connect(server.url);
    const pages = [];
    for await (const page of graph.deltaFleet('user', null)) pages.push(page);
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({ removedIds: ['u2', 'u3'], deltaLink: link });
    expect(pages[0]?.items.map(({ resource }) => resource.id)).toEqual(['u1']);
    expect(server.seen[0]?.url).toBe(
      '/v1.0/users/delta?$select=id,displayName,userPrincipalName,accountEnabled,userType,onPremisesSyncEnabled,onPremisesImmutableId,creationType,externalUserState,createdDateTime,externalUserStateChangeDateTime',
    );
    for await (const _page of graph.deltaFleet('user', link)) {
      // Only the requests matter in this test.
    }
    expect(server.seen[1]?.url).toBe('/v1.0/users/delta?$deltatoken=abc%3D%3D');
  });

  test('a resource that was removed and returned is there, and one that was added and removed is not', async () => {
    const [u1, u2] = [{ id: 'u1', userPrincipalName: 'a@contoso.example' }, { id: 'u2' }];
    const gone = { '@removed': { reason: 'changed' } };
    server.reply(() => ({
      body: {
        value: [{ id: 'u1', ...gone }, u1, u2, { id: 'u2', ...gone }],
        '@odata.deltaLink': graphLink('/users/delta?$deltatoken=a'),
      },
    }));
    const pages = [];
    for await (const page of connect(server.url).graph.deltaFleet('user', null)) pages.push(page);
    expect(pages.flatMap(({ removedIds }) => removedIds)).toEqual(['u2']);
  });

  test('of devices works the same way', async () => {
    const link = graphLink('/devices/delta?$deltatoken=abc');
    server.reply((_request, index) => ({
      body:
        index === 0
          ? { value: [{ id: 'o1', isCompliant: false }], '@odata.nextLink': graphLink('/devices/delta?$skiptoken=1') }
          : { value: [{ id: 'o2', '@removed': { reason: 'deleted' } }, { id: 'o3' }], '@odata.deltaLink': link },
    }));
    const pages = [];
    for await (const page of connect(server.url).graph.deltaFleet('device', null)) pages.push(page);
    expect(pages.map(({ deltaLink }) => deltaLink)).toEqual([null, link]);
    expect(pages.flatMap(({ items }) => items.map(({ resource }) => [resource.id, resource.isCompliant]))).toEqual([
      ['o1', false],
      ['o3', null],
    ]);
    expect(pages.flatMap(({ removedIds }) => removedIds)).toEqual(['o2']);
    expect(server.seen[0]?.url).toBe(
      '/v1.0/devices/delta?$select=id,deviceId,displayName,accountEnabled,isCompliant,isManaged,trustType,operatingSystem,approximateLastSignInDateTime,physicalIds',
    );
  });

  test.each([
    [410, { error: { code: 'resyncRequired', message: 'Resync required.' } }],
    [410, ''],
    [404, { error: { code: 'SyncStateNotFound', message: 'The sync state generation is not found.' } }],
    [400, { error: { code: 'syncStateNotFound', message: '' } }],
    [400, { error: { code: 'BadRequest', innerError: { code: 'resyncRequired' } } }],
  ])('is gone after %i', async (status, body) => {
    server.reply(() => ({ status, body, headers: { location: graphLink('/users/delta?$deltatoken=') } }));
    const pages = connect(server.url).graph.deltaFleet('user', graphLink('/users/delta?$deltatoken=old'));
    expect((await failureOf(pages[Symbol.asyncIterator]().next())).reason).toBe('gone');
    expect(server.seen).toHaveLength(1);
  });

  const graphError = (code: string, message = '') => ({ error: { code, message } });
  test.each([
    [400, graphError('BadRequest', 'Badly formed token.')],
    [400, graphError('Directory_ExpiredPageToken')],
    [404, graphError('Request_ResourceNotFound')],
    [405, ''],
    [408, ''],
    [409, graphError('Conflict')],
    [422, ''],
  ])("begins again where its link is refused with %i, whatever Graph's code", async (status, body) => {
    server.reply(() => ({ status, body }));
    const { graph } = connect(server.url);
    const from = (link: string | null) => graph.deltaFleet('user', link)[Symbol.asyncIterator]().next();
    expect((await failureOf(from(graphLink('/users/delta?$deltatoken=old')))).reason).toBe('gone');
    expect(server.seen).toHaveLength(1);
    // The first request has no link, so the same answer has its usual meaning there.
    expect((await failureOf(from(null))).reason).not.toBe('gone');
  });

  test.each([
    [401, 'broken'],
    [403, 'notPermitted'],
    [429, 'throttled'],
    [503, 'broken'],
  ])('does not give up its link for %i, which says nothing about the link', async (status, reason) => {
    server.reply(() => ({ status, body: graphError('Whatever') }));
    const pages = connect(server.url).graph.deltaFleet('user', graphLink('/users/delta?$deltatoken=old'));
    expect((await failureOf(pages[Symbol.asyncIterator]().next())).reason).toBe(reason);
  });

  test('reports our own error where the last page has no link to continue from', async () => {
    server.reply(() => ({ body: { value: [] } }));
    const drain = async () => {
      for await (const _page of connect(server.url).graph.deltaFleet('user', null)) {
        // Only the end matters in this test.
      }
    };
    expect((await failureOf(drain())).reason).toBe('ours');
  });

  test('sends no token to a stored link of another host', async () => {
    server.reply(() => ({ body: { value: [] } }));
    const pages = connect(server.url).graph.deltaFleet('user', 'https://attacker.example/v1.0/users/delta');
    expect((await failureOf(pages[Symbol.asyncIterator]().next())).reason).toBe('broken');
    expect(server.seen).toHaveLength(0);
  });
});

describe('a log', () => {
  const audit = (id: string, activityDateTime: string) => ({
    id,
    activityDateTime,
    activityDisplayName: 'Update policy',
    result: 'success',
  });

  test('returns records of a half-open window', async () => {
    server.reply(() => ({
      body: {
        value: [
          audit('a', '2026-11-24T08:00:00.0000001Z'),
          audit('b', '2026-11-24T08:59:59.9999999Z'),
          audit('c', '2026-11-24T09:00:00Z'),
        ],
      },
    }));
    const { graph } = connect(server.url);
    const records = await collectAll(
      graph.listRecords('directoryAudit', '2026-11-24T08:00:00Z', '2026-11-24T09:00:00Z'),
    );
    expect(records.map(({ id }) => id)).toEqual(['a', 'b']);
    const asked = new URL(server.seen[0]?.url ?? '', server.url);
    expect(asked.pathname).toBe('/v1.0/auditLogs/directoryAudits');
    expect(asked.searchParams.get('$filter')).toBe(
      'activityDateTime ge 2026-11-24T08:00:00.000Z and activityDateTime le 2026-11-24T09:00:00.000Z',
    );
    expect(asked.searchParams.get('$orderby')).toBe('activityDateTime asc');
    expect(asked.searchParams.get('$top')).toBe('999');
  });

  test('lets no text change the query', async () => {
    const { graph } = connect(server.url);
    server.reply(() => ({ body: { value: [] } }));
    const reading = collectAll(
      graph.listRecords('directoryAudit', '2026-11-24T08:00:00Z or 1 eq 1', '2026-11-24T09:00:00Z'),
    );
    expect((await failureOf(reading)).reason).toBe('ours');
    expect(server.seen).toHaveLength(0);
  });

  test('begins where Graph says that its log begins', async () => {
    server.reply((_request, index) =>
      index === 0
        ? {
            status: 400,
            body: {
              error: {
                code: 'BadRequest',
                message: 'The date 2026-10-01T00:00:00Z is too old. Minimum allowed time: 2026-11-17T00:00:00Z',
              },
            },
          }
        : { body: { value: [audit('a', '2026-11-18T08:00:00Z')] } },
    );
    const { graph } = connect(server.url);
    const records = await collectAll(
      graph.listRecords('directoryAudit', '2026-10-01T00:00:00Z', '2026-11-24T09:00:00Z'),
    );
    expect(records.map(({ id }) => id)).toEqual(['a']);
    expect(decodeURIComponent(server.seen[1]?.url ?? '')).toContain('ge 2026-11-17T00:00:00.000Z and');
  });
});

describe('risk detections', () => {
  const detection = (id: string, lastUpdatedDateTime: string, more: object = {}) => ({
    id,
    riskEventType: 'leakedCredentials',
    riskLevel: 'high',
    riskState: 'atRisk',
    userId: 'u',
    activityDateTime: '2026-11-24T08:10:00Z',
    detectedDateTime: '2026-11-24T08:20:00Z',
    lastUpdatedDateTime,
    ...more,
  });
  const readAll = (graph: ReturnType<typeof connect>['graph']) =>
    collectAll(graph.listRecords('riskDetection', '2026-11-24T08:00:00Z', '2026-11-24T09:00:00Z'));

  test('are read by last update, page by page', async () => {
    server.reply((_request, index) => ({
      body: {
        value: [detection(`r${index}`, '2026-11-24T08:30:00Z')],
        ...(index < 2
          ? { '@odata.nextLink': graphLink(`/identityProtection/riskDetections?$skiptoken=${index}`) }
          : {}),
      },
    }));
    expect(idsOf(await readAll(connect(server.url).graph))).toEqual([
      'r0#2026-11-24T08:30:00Z',
      'r1#2026-11-24T08:30:00Z',
      'r2#2026-11-24T08:30:00Z',
    ]);
    const asked = new URL(server.seen[0]?.url ?? '', server.url);
    expect(asked.pathname).toBe('/v1.0/identityProtection/riskDetections');
    expect(asked.searchParams.get('$filter')).toBe(
      'lastUpdatedDateTime ge 2026-11-24T08:00:00.000Z and lastUpdatedDateTime le 2026-11-24T09:00:00.000Z',
    );
    expect(asked.searchParams.get('$top')).toBe('500');
    expect(asked.searchParams.get('$select')).not.toContain('additionalInfo');
    expect(asked.searchParams.get('$orderby')).toBeNull();
  });

  test('that come late, even those detected days ago, are found', async () => {
    const backDated = {
      activityDateTime: '2026-11-20T08:00:00Z',
      detectedDateTime: '2026-11-22T08:00:00Z',
      detectionTimingType: 'offline',
    };
    server.reply(() => ({
      body: {
        value: [
          detection('late', '2026-11-24T08:59:59.9999999Z', backDated),
          // A detection in the window that changed outside it belongs to another collection.
          detection('next', '2026-11-24T09:00:00Z'),
          detection('before', '2026-11-24T07:59:59.9999999Z'),
        ],
      },
    }));
    expect(await readAll(connect(server.url).graph)).toMatchObject([
      { detectionId: 'late', detectedDateTime: '2026-11-22T08:00:00Z', activityDateTime: '2026-11-20T08:00:00Z' },
    ]);
  });

  describe('where Graph refuses the filter by last update', () => {
    const refusal = { status: 400, body: { error: { code: 'BadRequest', message: 'Invalid filter clause' } } };
    const refuses = (url: string) => decodeURIComponent(url).includes('lastUpdatedDateTime ge');
    const read = async () => {
      let isRefused = false;
      const records = await collectAll(
        connect(server.url).graph.listRecords(
          'riskDetection',
          '2026-11-24T08:00:00Z',
          '2026-11-24T09:00:00Z',
          undefined,
          () => {
            isRefused = true;
          },
        ),
      );
      return { isRefused, records };
    };

    test('are read by detection time, a month back, and the caller is informed', async () => {
      server.reply(({ url }) =>
        refuses(url)
          ? refusal
          : {
              body: {
                value: [
                  detection('new', '2026-11-24T08:30:00Z'),
                  detection('updated', '2026-11-24T08:40:00Z', { detectedDateTime: '2026-11-02T08:00:00Z' }),
                  detection('of before', '2026-11-20T08:40:00Z', { detectedDateTime: '2026-11-20T08:00:00Z' }),
                ],
              },
            },
      );
      const { isRefused, records } = await read();
      expect(isRefused).toBe(true);
      expect(records.map((record) => recordIdentity(record))).toEqual(['new', 'updated']);
      const asked = new URL(server.seen[1]?.url ?? '', server.url).searchParams.get('$filter');
      expect(asked).toBe(
        'detectedDateTime ge 2026-10-25T08:00:00.000Z and detectedDateTime le 2026-11-24T09:00:00.000Z',
      );
    });

    test('the refusal stays where the other filter is refused too; a missing permission is tried once', async () => {
      server.reply(() => refusal);
      expect((await failureOf(read())).reason).toBe('ours');
      expect(server.seen).toHaveLength(2);
      server.reply(() => ({ status: 403, body: { error: { code: 'Forbidden', message: '' } } }));
      expect((await failureOf(read())).reason).toBe('notPermitted');
      expect(server.seen).toHaveLength(1);
    });

    test('the caller is not informed where Graph accepts it', async () => {
      server.reply(() => ({ body: { value: [] } }));
      expect((await read()).isRefused).toBe(false);
    });
  });

  test('with an update are another record of the same detection', async () => {
    const { graph } = connect(server.url);
    const states = [
      detection('r', '2026-11-24T08:30:00Z'),
      detection('r', '2026-11-24T08:40:00Z', { riskState: 'remediated' }),
    ];
    server.reply(() => ({ body: { value: states } }));
    const records = await readAll(graph);
    expect(new Set(idsOf(records)).size).toBe(2);
    expect(new Set(records.map(recordIdentity))).toEqual(new Set(['r']));
    server.reply(() => ({ body: { value: states } }));
    expect(idsOf(await readAll(graph))).toEqual(idsOf(records));
  });
});

describe('sign-ins', () => {
  const person = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const signIn = (id: string, userId: string, createdDateTime = '2026-11-24T08:30:00Z') => ({
    id,
    userId,
    createdDateTime,
    status: { errorCode: 0 },
  });
  const from = '2026-11-24T08:00:00Z';
  const to = '2026-11-24T09:00:00Z';
  const readAll = (graph: ReturnType<typeof connect>['graph'], userIds?: readonly string[]) =>
    collectAll(
      userIds === undefined
        ? graph.listRecords('signIn', from, to)
        : graph.listRecords('signIn', from, to, { userIds, others: 'none' }),
    );

  test('of no people are not requested', async () => {
    server.reply(() => ({ body: { value: [signIn('s', person(1))] } }));
    const { graph } = connect(server.url);
    expect(await readAll(graph, [])).toEqual([]);
    expect(await readAll(graph)).toEqual([]);
    expect(server.seen).toHaveLength(0);
  });

  test('are requested for fifteen people at a time, each once', async () => {
    const people = Array.from({ length: 31 }, (_, index) => person(index));
    server.reply((_request, index) => ({ body: { value: [signIn(`s${index}`, person(index * 15))] } }));
    const records = await readAll(connect(server.url).graph, [...people, person(3), person(30)]);
    expect(idsOf(records)).toEqual(['s0', 's1', 's2']);
    const filters = server.seen.map(({ url }) => new URL(url, server.url).searchParams.get('$filter') ?? '');
    expect(filters.map((filter) => filter.match(/userId eq '/g)?.length)).toEqual([15, 15, 1]);
    expect(filters[2]).toBe(
      `createdDateTime ge 2026-11-24T08:00:00.000Z and createdDateTime le 2026-11-24T09:00:00.000Z and (userId eq '${person(30)}')`,
    );
    expect(filters[0]).toContain(`(userId eq '${person(0)}' or userId eq '${person(1)}' or `);
    expect(new URL(server.seen[0]?.url ?? '', server.url).searchParams.get('$top')).toBe('1000');
  });

  test('of others and of other times are dropped, whatever Graph makes of the filter', async () => {
    server.reply(() => ({
      body: {
        value: [
          signIn('mine', person(1)),
          signIn('another', person(2)),
          signIn('before', person(1), '2026-11-24T07:59:59.9999999Z'),
          signIn('next', person(1), '2026-11-24T09:00:00Z'),
        ],
      },
    }));
    expect(idsOf(await readAll(connect(server.url).graph, [person(1).toUpperCase()]))).toEqual(['mine']);
  });

  test('of everyone are requested without a filter by person', async () => {
    server.reply(() => ({ body: { value: [signIn('mine', person(1)), signIn('another', person(2))] } }));
    const { graph } = connect(server.url);
    const found = await collectAll(graph.listRecords('signIn', from, to, { userIds: [person(1)], others: 'all' }));
    expect(idsOf(found)).toEqual(['mine', 'another']);
    expect(server.seen).toHaveLength(1);
    expect(decodeURIComponent(server.seen[0]?.url ?? '')).not.toContain('userId');
  });

  test('of a large tenant are those of some people, and suspicious ones of the others', async () => {
    server.reply((_request, index) => ({ body: { value: [signIn(`s${index}`, person(index))] } }));
    const { graph } = connect(server.url);
    const found = await collectAll(graph.listRecords('signIn', from, to, { userIds: [person(0)], others: 'suspect' }));
    expect(idsOf(found)).toEqual(['s0', 's1', 's2']);
    const filters = server.seen.map(({ url }) => new URL(url, server.url).searchParams.get('$filter') ?? '');
    expect(filters[1]).toContain("status/errorCode eq 0 and (clientAppUsed eq '");
    expect(filters[2]).toContain("status/errorCode eq 0 and (appId eq '");
  });

  test('come page by page', async () => {
    server.reply((_request, index) => ({
      body: {
        value: [signIn(`s${index}`, person(1))],
        ...(index < 2 ? { '@odata.nextLink': graphLink(`/auditLogs/signIns?$skiptoken=${index}`) } : {}),
      },
    }));
    expect(idsOf(await readAll(connect(server.url).graph, [person(1)]))).toEqual(['s0', 's1', 's2']);
  });

  test.each([
    "x' or '1' eq '1",
    `${person(1)}' or userId ne '`,
    `${person(1)}\n`,
    ` ${person(1)}`,
    'adele@contoso.example',
    '',
  ])('are not requested for %j, which is not an id', async (id) => {
    server.reply(() => ({ body: { value: [] } }));
    const failure = await failureOf(readAll(connect(server.url).graph, [person(1), id]));
    expect(failure.reason).toBe('ours');
    expect(failure.detail).not.toContain(id === '' ? '@' : id);
    expect(server.seen).toHaveLength(0);
  });

  test('begin where Graph says that its log begins', async () => {
    server.reply((_request, index) =>
      index === 0
        ? {
            status: 400,
            body: { error: { code: 'BadRequest', message: 'Minimum allowed time: 2026-11-24T08:20:00Z' } },
          }
        : { body: { value: [signIn('s', person(1))] } },
    );
    expect(idsOf(await readAll(connect(server.url).graph, [person(1)]))).toEqual(['s']);
    expect(decodeURIComponent(server.seen[1]?.url ?? '')).toContain('createdDateTime ge 2026-11-24T08:20:00.000Z and');
  });
});

describe('the history of the audit log', () => {
  const audit = (id: string, activityDateTime: string) => ({ id, activityDateTime, category: 'Policy' });
  const history = (graph: ReturnType<typeof connect>['graph'], categories: readonly string[]) =>
    graph.listAuditHistory('2026-10-25T00:00:00Z', '2026-11-24T09:00:00Z', categories);
  const tooFar = (earliest: string) => ({
    status: 400,
    body: { error: { code: 'BadRequest', message: `Too far back. Minimum allowed time: ${earliest}` } },
  });

  test('is requested by category, oldest first, a page at a time', async () => {
    server.reply((_request, index) => ({
      body: {
        value: [audit(`a${index}`, `2026-11-0${index + 1}T00:00:00Z`)],
        ...(index < 3 ? { '@odata.nextLink': graphLink(`/auditLogs/directoryAudits?$skiptoken=${index}`) } : {}),
      },
    }));
    const pages = history(connect(server.url).graph, ['RoleManagement', 'Policy', 'Policy'])[Symbol.asyncIterator]();
    expect((await pages.next()).value).toMatchObject([{ id: 'a0' }]);
    // Only the next page is requested ahead: a reader that stops has not read the whole log.
    await pages.return?.();
    expect(server.seen).toHaveLength(2);
    const asked = new URL(server.seen[0]?.url ?? '', server.url);
    expect(asked.searchParams.get('$filter')).toBe(
      "activityDateTime ge 2026-10-25T00:00:00.000Z and activityDateTime le 2026-11-24T09:00:00.000Z and (category eq 'RoleManagement' or category eq 'Policy')",
    );
    expect(asked.searchParams.get('$orderby')).toBe('activityDateTime asc');
    expect(asked.searchParams.get('$top')).toBe('999');
  });

  test('of no category is not requested', async () => {
    server.reply(() => ({ body: { value: [] } }));
    expect(await collectAll(history(connect(server.url).graph, []))).toEqual([]);
    expect(server.seen).toHaveLength(0);
  });

  test.each(["Policy' or category ne '", 'Role Management', '', "'", 'Policy)', 'x'.repeat(65), 'Pölicy'])(
    'of %j, which is not a category, is not requested',
    async (category) => {
      server.reply(() => ({ body: { value: [] } }));
      const failure = await failureOf(collectAll(history(connect(server.url).graph, ['Policy', category])));
      expect(failure).toMatchObject({ reason: 'ours', detail: 'directoryAudit: not a valid category' });
      expect(server.seen).toHaveLength(0);
    },
  );

  test('begins where Graph says that its log begins', async () => {
    server.reply((_request, index) =>
      index === 0
        ? tooFar('2026-11-17T00:00:00Z')
        : { body: { value: [audit('a', '2026-11-18T00:00:00Z'), audit('b', '2026-11-19T00:00:00Z')] } },
    );
    expect(idsOf(await collectAll(history(connect(server.url).graph, ['Policy'])))).toEqual(['a', 'b']);
    expect(decodeURIComponent(server.seen[1]?.url ?? '')).toContain(
      "ge 2026-11-17T00:00:00.000Z and activityDateTime le 2026-11-24T09:00:00.000Z and (category eq 'Policy')",
    );
  });

  test('begins a little later where the start of the log moves during the request', async () => {
    server.reply((_request, index) =>
      index < 2 ? tooFar(`2026-11-17T00:00:0${index}Z`) : { body: { value: [audit('a', '2026-11-18T00:00:00Z')] } },
    );
    expect(idsOf(await collectAll(history(connect(server.url).graph, ['Policy'])))).toEqual(['a']);
    expect(decodeURIComponent(server.seen[2]?.url ?? '')).toContain('ge 2026-11-17T00:01:01.000Z and');
  });

  test('is not requested endlessly', async () => {
    server.reply((_request, index) => tooFar(`2026-11-17T0${index}:00:00Z`));
    expect((await failureOf(collectAll(history(connect(server.url).graph, ['Policy'])))).reason).toBe('ours');
    expect(server.seen).toHaveLength(3);
  });

  test('that has been deleted is empty', async () => {
    server.reply(() => tooFar('2026-11-25T00:00:00Z'));
    expect(await collectAll(history(connect(server.url).graph, ['Policy']))).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });
});

describe('owners', () => {
  const principal = '00000000-0000-4000-8000-0000000000a1';
  const ada = {
    '@odata.type': '#microsoft.graph.user',
    id: 'ada',
    displayName: 'Ada',
    userPrincipalName: 'ada@contoso.example',
    mail: null,
  };
  const missing = { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'gone' } } };

  test('of a service principal and of its application, each once, including those without visible names', async () => {
    server.reply(({ url }) => {
      if (url.includes(`/servicePrincipals/${principal}?`)) return { body: { id: principal, appId: 'app' } };
      if (url.includes('/applications?')) return { body: { value: [{ id: 'registration' }] } };
      if (url.includes('/applications/registration/owners')) return { body: { value: [ada, { id: 'hidden' }] } };
      return url.includes(`/servicePrincipals/${principal}/owners`) ? { body: { value: [ada] } } : missing;
    });
    expect(await connect(server.url).graph.fetchOwners(principal)).toEqual([
      { id: 'ada', displayName: 'Ada', address: 'ada@contoso.example', type: 'person' },
      { id: 'hidden', displayName: '', address: null, type: 'other' },
    ]);
    expect(decodeURIComponent(server.seen[1]?.url ?? '')).toContain("$filter=appId eq 'app'");
  });

  test('of an application in another tenant are those of its service principal', async () => {
    server.reply(({ url }) => {
      if (url.includes(`/servicePrincipals/${principal}?`)) return { body: { id: principal, appId: 'app' } };
      return { body: { value: url.includes('/owners') ? [ada] : [] } };
    });
    expect((await connect(server.url).graph.fetchOwners(principal)).map(({ id }) => id)).toEqual(['ada']);
  });

  test('that may not be read are unknown, not an empty list', async () => {
    server.reply(() => ({
      status: 403,
      body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' } },
    }));
    await expect(connect(server.url).graph.fetchOwners(principal)).rejects.toMatchObject({
      failure: { reason: 'notPermitted', permission: 'Application.Read.All' },
    });
  });
});

describe('failed settings of a device', () => {
  const policy = (id: string, state: string, settingStates: readonly object[] = []) => ({
    id,
    displayName: `Policy ${id}`,
    state,
    settingStates,
  });
  const setting = (name: string, state: string) => ({
    setting: `Windows10CompliancePolicy.${name}`,
    settingName: null,
    state,
  });
  const refused = {
    status: 403,
    body: { error: { code: 'Forbidden', message: 'Application is not authorized to perform this operation' } },
  };
  const gone = { status: 404, body: { error: { code: 'ResourceNotFound', message: 'gone' } } };

  test('are those of its failing policies alone, each once for any number of users', async () => {
    server.reply(({ url }) => {
      if (url.endsWith('/p1/settingStates'))
        return {
          body: {
            value: [
              setting('BitLockerEnabled', 'nonCompliant'),
              setting('BitLockerEnabled', 'nonCompliant'),
              setting('OsMinimumVersion', 'compliant'),
              setting('SecureBootEnabled', 'error'),
            ],
          },
        };
      const states = [policy('p1', 'nonCompliant'), policy('p1', 'nonCompliant'), policy('p2', 'compliant')];
      return url.endsWith('/d1/deviceCompliancePolicyStates') ? { body: { value: states } } : gone;
    });
    expect([...(await connect(server.url).graph.fetchFailingSettings(['d1', 'd2']))]).toEqual([
      [
        'd1',
        {
          status: 'read',
          settings: ['Windows10CompliancePolicy.BitLockerEnabled', 'Windows10CompliancePolicy.SecureBootEnabled'],
          policies: ['Policy p1'],
        },
      ],
      ['d2', { status: 'unread', reason: 'gone' }],
    ]);
    expect(server.seen).toHaveLength(3);
  });

  test('cost no second request where the policy lists them', async () => {
    server.reply(() => ({
      body: { value: [policy('p1', 'nonCompliant', [setting('OsMinimumVersion', 'nonCompliant')])] },
    }));
    const found = await connect(server.url).graph.fetchFailingSettings(['d1']);
    expect(found.get('d1')).toMatchObject({ status: 'read', settings: ['Windows10CompliancePolicy.OsMinimumVersion'] });
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ['a refusal', refused, 'notPermitted'],
    ['throttling', { status: 429, body: {} }, 'throttled'],
  ])('%s leaves all of them unread, and stops further requests per device', async (_, reply, reason) => {
    server.reply(() => reply);
    const ids = Array.from({ length: 20 }, (_, at) => `d${at}`);
    const found = await connect(server.url).graph.fetchFailingSettings(ids);
    expect([...found.values()]).toEqual(ids.map(() => ({ status: 'unread', reason })));
    // Four requests at once, each repeated as often as the client repeats a request.
    expect(server.seen.length).toBeLessThanOrEqual(16);
  });
});

describe('groups and names', () => {
  const g1 = '00000000-0000-4000-8000-000000000001';
  const g2 = '00000000-0000-4000-8000-000000000002';
  const g3 = '00000000-0000-4000-8000-000000000003';

  test('come with their people; a deleted one has no name and nobody', async () => {
    server.reply(({ url, method }) => {
      if (method === 'POST') {
        return {
          body: {
            value: [
              { '@odata.type': '#microsoft.graph.group', id: g1, displayName: 'Exceptions', isAssignableToRole: null },
              {
                '@odata.type': '#microsoft.graph.group',
                id: g3,
                displayName: 'Deleted in between',
                isAssignableToRole: true,
              },
            ],
          },
        };
      }
      if (url.includes(g3))
        return { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'gone' } } };
      return url.includes('skiptoken')
        ? { body: { value: [{ id: 'u1' }, { id: 'u3' }] } }
        : {
            body: {
              value: [{ id: 'u3' }, { id: 'u2' }],
              '@odata.nextLink': graphLink(`/groups/${g1}/transitiveMembers/microsoft.graph.user?$skiptoken=x`),
            },
          };
    });
    const counted = counter();
    expect(await connect(server.url).graph.fetchGroups([g1, g2, g3], counted.onPage)).toEqual([
      {
        id: g1,
        displayName: 'Exceptions',
        isAssignableToRole: false,
        isManagementRestricted: false,
        memberIds: ['u1', 'u2', 'u3'],
      },
      { id: g2, displayName: null, isAssignableToRole: false, isManagementRestricted: false, memberIds: [] },
      { id: g3, displayName: null, isAssignableToRole: false, isManagementRestricted: false, memberIds: [] },
    ]);
    // The names of the groups, and two pages of members. A deleted group has none.
    expect(counted.pages).toBe(3);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ ids: [g1, g2, g3], types: ['group'] });
    expect(server.seen[1]?.url).toBe(`/v1.0/groups/${g1}/transitiveMembers/microsoft.graph.user?$select=id&$top=999`);
  });

  test('without users are read for devices, where a compliance policy names them; without permission the rest is kept', async () => {
    const replied = (status: number) => async () => {
      server.reply(({ url }) => {
        if (url.includes('getByIds'))
          return {
            body: { value: [g1, g2].map((id) => ({ '@odata.type': '#microsoft.graph.group', id, displayName: id })) },
          };
        if (url.includes('microsoft.graph.user')) return { body: { value: [] } };
        return status === 200
          ? { body: { value: [{ id: 'd1' }] } }
          : { status, body: { error: { code: 'Authorization_RequestDenied', message: 'no' } } };
      });
      return (await connect(server.url).graph.fetchGroups([g1, g2], undefined, new Set([g1]))).map((one) => [
        one.id,
        one.memberIds,
        one.holdsDevices,
      ]);
    };
    expect(await replied(200)()).toEqual([
      [g1, [], true],
      [g2, [], undefined],
    ]);
    expect(server.seen.at(-1)?.url ?? '').toContain('$select=id');
    expect(await replied(403)()).toEqual([
      [g1, [], undefined],
      [g2, [], undefined],
    ]);
  });

  test.each([
    ['an assigned group', { groupTypes: [], isAssignableToRole: false }, 200, ['i1', 'i2']],
    ['a group that may no longer be read', { groupTypes: [], isAssignableToRole: false }, 400, undefined],
    ['a Microsoft 365 group', { groupTypes: ['Unified'], isAssignableToRole: false }, 200, undefined],
    ['a group that can be assigned a role', { groupTypes: [], isAssignableToRole: true }, 200, undefined],
  ])('%s: the groups in it', async (_, types, status, groupIds) => {
    server.reply(({ url }) => {
      if (url.includes('getByIds')) return { body: { value: [{ id: g1, displayName: 'Exceptions', ...types }] } };
      if (url.includes('microsoft.graph.user')) return { body: { value: [{ id: 'u1' }] } };
      return status === 200
        ? { body: { value: [{ id: 'i2' }, { id: 'i1' }] } }
        : { status, body: { error: { code: 'Request_UnsupportedQuery', message: 'no' } } };
    });
    const [group] = await connect(server.url).graph.fetchGroups([g1]);
    expect(group).toMatchObject({ id: g1, memberIds: ['u1'] });
    expect(group?.groupIds).toEqual(groupIds);
  });

  test('that hold others are separate from those inside them', async () => {
    const groupsIn: Readonly<Record<string, readonly string[]>> = { [g1]: ['i1', 'i2', 'i3'], i1: ['i2'] };
    server.reply(({ url }) => {
      if (url.includes('getByIds'))
        return { body: { value: [g1, 'i1'].map((id) => ({ id, displayName: id, groupTypes: [] })) } };
      const id = /groups\/([^/]+)\/.*microsoft\.graph\.group/.exec(url)?.[1] ?? '';
      return { body: { value: (groupsIn[id] ?? []).map((one) => ({ id: one })) } };
    });
    const groups = await connect(server.url).graph.fetchGroups([g1, 'i1']);
    expect(groups.map(({ nested }) => nested)).toEqual([[{ id: 'i1', groupIds: ['i2'] }], undefined]);
    // Each group is asked once.
    expect(server.seen.filter(({ url }) => url.includes('i1') && url.includes('graph.group'))).toHaveLength(1);
  });

  test('are not requested where there are none', async () => {
    server.reply(() => ({ status: 500 }));
    expect(await connect(server.url).graph.fetchGroups([])).toEqual([]);
    expect(await connect(server.url).graph.fetchNames([])).toEqual([]);
    expect(server.seen).toHaveLength(0);
  });

  test('of more than a thousand ids are read in several requests', async () => {
    server.reply(() => ({ body: { value: [] } }));
    await connect(server.url).graph.fetchNames(Array.from({ length: 2_001 }, (_, index) => `id-${index}`));
    expect(server.seen.map(({ body }) => JSON.parse(body).ids.length)).toEqual([1_000, 1_000, 1]);
  });

  test('omit objects that Graph shows only by id', async () => {
    server.reply(() => ({
      body: {
        value: [
          {
            '@odata.type': '#microsoft.graph.user',
            id: 'u',
            displayName: 'Adele',
            userPrincipalName: 'adele@contoso.example',
            mail: null,
          },
          { '@odata.type': '#microsoft.graph.servicePrincipal', id: 's', displayName: null },
          {
            '@odata.type': '#microsoft.graph.group',
            id: 'g',
            displayName: 'Exceptions',
            mail: 'exceptions@contoso.example',
          },
        ],
      },
    }));
    expect(await connect(server.url).graph.fetchNames(['u', 's', 'g'])).toEqual([
      { id: 'u', displayName: 'Adele', address: 'adele@contoso.example', type: 'person' },
      { id: 'g', displayName: 'Exceptions', address: 'exceptions@contoso.example', type: 'group' },
    ]);
  });

  test('say only of users whether they are licensed for a mailbox, by its plans', async () => {
    const exchange = 'EFB87545-963C-4E0D-99DF-69C6916D9EB0';
    const foundation = '113feb6c-3fe4-4440-bddc-54d774bf0318';
    const plan = (servicePlanId: string, capabilityStatus = 'Enabled') => ({
      assignedDateTime: '2026-01-08T08:00:00Z',
      capabilityStatus,
      service: 'exchange',
      servicePlanId,
    });
    const of = (id: string, ...assignedPlans: readonly object[]) => ({ id, assignedPlans });
    server.reply(() => ({
      body: {
        value: [
          of('licensed', plan(foundation), plan(exchange)),
          of('grace', plan(exchange, 'Warning')),
          of('taken', plan(exchange, 'Deleted')),
          of('entra', plan(foundation)),
          of('none'),
          { id: 'untold' },
        ],
      },
    }));
    expect([...(await connect(server.url).graph.fetchMailboxes(['licensed', 'gone']))]).toEqual([
      ['licensed', true],
      ['grace', true],
      ['taken', false],
      ['entra', false],
      ['none', false],
    ]);
    expect(server.seen.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
      [
        expect.stringContaining('/directoryObjects/getByIds?$select=id,assignedPlans'),
        { ids: ['licensed', 'gone'], types: ['user'] },
      ],
    ]);
  });

  test('prevent an id from changing the path', async () => {
    server.reply(({ method }) =>
      method === 'POST' ? { body: { value: [{ id: '../users?x=', displayName: 'n' }] } } : { body: { value: [] } },
    );
    await connect(server.url).graph.fetchGroups(['../users?x='], undefined, new Set(['../users?x=']));
    expect(server.seen.slice(1).map(({ url }) => url)).toEqual([
      '/v1.0/groups/..%2Fusers%3Fx%3D/transitiveMembers/microsoft.graph.user?$select=id&$top=999',
      '/v1.0/groups/..%2Fusers%3Fx%3D/transitiveMembers/microsoft.graph.device?$select=id&$top=1',
    ]);
  });
});

describe('subscriptions', () => {
  const group = 'groups/00000000-0000-4000-8000-000000000001/members';
  const given = { id: 's1', resource: group, expirationDateTime: '2026-11-27T09:00:00Z' };

  test('are created with everything that Graph requires', async () => {
    server.reply(() => ({ status: 201, body: given }));
    const made = await connect(server.url).graph.createSubscription(group, 'group.nonce.mac', '2026-11-27T09:00:00Z');
    expect(made).toEqual({ id: 's1', resource: group, expiresAt: '2026-11-27T09:00:00Z' });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      changeType: 'updated,deleted',
      notificationUrl: 'https://watch.contoso.example/api/graph/notifications',
      lifecycleNotificationUrl: 'https://watch.contoso.example/api/graph/notifications',
      resource: group,
      expirationDateTime: '2026-11-27T09:00:00Z',
      clientState: 'group.nonce.mac',
      latestSupportedTlsVersion: 'v1_2',
    });
    expect(server.seen[0]?.headers['content-type']).toContain('application/json');
  });

  test.each([[503], [500], [429], [504]])('are never created twice after %i', async (status) => {
    server.reply(() => ({ status, headers: { 'retry-after': '1' } }));
    await failureOf(connect(server.url).graph.createSubscription(group, 'x', '2026-11-27T09:00:00Z'));
    expect(server.seen).toHaveLength(1);
  });

  test('are never created twice after a dropped connection', async () => {
    server.reply(() => ({ cut: true }));
    expect(
      (await failureOf(connect(server.url).graph.createSubscription(group, 'x', '2026-11-27T09:00:00Z'))).reason,
    ).toBe('broken');
    expect(server.seen).toHaveLength(1);
  });

  test.each(['auditLogs/directoryAudits', 'users/x', '/identity/conditionalAccess/policies', 'groups/../members', ''])(
    'are never created for %p, which Graph would accept and forget',
    async (resource) => {
      server.reply(() => ({ status: 201, body: given }));
      expect((await failureOf(connect(server.url).graph.createSubscription(resource, 'x', 'y'))).reason).toBe('ours');
      expect(server.seen).toHaveLength(0);
    },
  );

  test('are renewed with PATCH, and gone when Graph no longer knows them', async () => {
    server.reply((_request, index) =>
      index === 0
        ? { body: given }
        : { status: 404, body: { error: { code: 'ResourceNotFound', message: 'The object was not found.' } } },
    );
    const { graph } = connect(server.url);
    await graph.renewSubscription('s1', '2026-11-27T09:00:00Z');
    expect(server.seen[0]).toMatchObject({ method: 'PATCH', url: '/v1.0/subscriptions/s1' });
    expect((await failureOf(graph.renewSubscription('s1', '2026-11-27T09:00:00Z'))).reason).toBe('gone');
  });

  test('are deleted, even when they were already gone', async () => {
    server.reply((_request, index) => ({ status: index === 0 ? 204 : 404 }));
    const { graph } = connect(server.url);
    await graph.deleteSubscription('s1');
    await graph.deleteSubscription('s1');
    expect(server.seen.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  });

  test('are listed page by page', async () => {
    server.reply((_request, index) => ({
      body: {
        value: [{ ...given, id: `s${index}` }],
        ...(index === 0 ? { '@odata.nextLink': graphLink('/subscriptions?$skiptoken=1') } : {}),
      },
    }));
    expect(idsOf(await connect(server.url).graph.listSubscriptions())).toEqual(['s0', 's1']);
  });

  test('over their quota are throttled, not forbidden', async () => {
    server.reply(() => ({
      status: 403,
      body: { error: { code: 'Forbidden', message: 'Quota of 100 subscriptions per app and tenant exceeded.' } },
    }));
    const failure = await failureOf(connect(server.url).graph.createSubscription(group, 'x', '2026-11-27T09:00:00Z'));
    expect(failure).toMatchObject({ reason: 'throttled' });
  });
});

test('a bug in reading is not reported as an expected failure', async () => {
  server.reply(() => ({ body: { value: [] } }));
  const { graph } = connect(server.url, {
    budgets: {
      take: () => Promise.reject(new TypeError('a bug')),
      answered: () => undefined,
      block: () => undefined,
      stepBack: () => 0,
      served: () => undefined,
      spent: () => [],
      resume: () => undefined,
    },
  });
  const reading = graph.fetchSmall('subscribedSku');
  await expect(reading).rejects.toThrow(TypeError);
  await expect(reading).rejects.not.toBeInstanceOf(CollectionError);
});

/** Every refusal of Graph that the app knows, and content that must never appear in messages. */
import type { Failure } from '../../shared/core/collection/failure';
import type { Call } from '../../shared/graph/call';
import { callOf } from '../../shared/graph/calls';
import { classify, type GraphAnswer } from '../../shared/graph/errors';

const call: Call = {
  method: 'GET',
  url: '/groups/7f3c/transitiveMembers?$filter=secret',
  path: '/groups/{id}/transitiveMembers',
  scope: 'directory',
  cost: 1,
  permission: 'Group.Read.All',
  licence: 'INTUNE',
  repeatable: true,
  missing: 'ours',
};

const now = Date.parse('2026-11-24T09:00:00Z');

const answered = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): GraphAnswer => ({
  type: 'answered',
  status,
  text,
  header: (name) => headers[name] ?? null,
});

const envelope = (code: string, message: string): string =>
  JSON.stringify({ error: { code, message, innerError: { date: '2026-11-24T09:00:00', 'request-id': 'r-1' } } });

type Expected = Partial<Failure> & Pick<Failure, 'reason'>;

const rows: readonly (readonly [name: string, status: number, text: string, expected: Expected])[] = [
  [
    'no P1 for sign-ins and registration details',
    403,
    envelope(
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      "Neither tenant is B2C or tenant doesn't have premium license",
    ),
    { reason: 'notLicensed', licence: 'P1' },
  ],
  [
    'no P2 for risk',
    403,
    envelope('Forbidden', 'Your tenant is not licensed for this feature. Please upgrade to Microsoft Entra ID P2.'),
    { reason: 'notLicensed' },
  ],
  [
    'Conditional Access written without P1',
    403,
    envelope(
      'AccessDenied',
      'Your tenant is not licensed for this feature. Please upgrade your subscription to access it.',
    ),
    { reason: 'notLicensed' },
  ],
  [
    'PIM without P2',
    400,
    envelope(
      'AadPremiumLicenseRequired',
      'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
    ),
    { reason: 'notLicensed', licence: 'P2' },
  ],
  [
    'Intune not provisioned, 400',
    400,
    envelope('BadRequest', 'Request not applicable to target tenant.'),
    { reason: 'notLicensed', licence: 'INTUNE' },
  ],
  [
    'Intune not provisioned, 401',
    401,
    envelope('Unauthorized', 'Request not applicable to target tenant.'),
    { reason: 'notLicensed', licence: 'INTUNE' },
  ],
  [
    'Intune not provisioned, 403',
    403,
    envelope('Forbidden', 'Request NOT APPLICABLE to target tenant.'),
    { reason: 'notLicensed', licence: 'INTUNE' },
  ],
  [
    'Defender not provisioned',
    401,
    envelope('', 'Unauthorized request - Account is not provisioned.'),
    { reason: 'notLicensed' },
  ],
  [
    'SharePoint without a licence',
    400,
    envelope('BadRequest', 'Tenant does not have a SPO license.'),
    { reason: 'notLicensed' },
  ],
  [
    'SharePoint not set up',
    403,
    envelope('AccessDenied', 'SharePoint is not provisioned for this tenant.'),
    { reason: 'notLicensed' },
  ],
  [
    'SharePoint in other words',
    401,
    envelope('Unauthorized', 'The tenant does not have a SharePoint Online subscription.'),
    { reason: 'notLicensed' },
  ],
  [
    'SharePoint broken, with its licence in the words',
    503,
    envelope('ServiceUnavailable', 'SPO license service'),
    { reason: 'broken' },
  ],
  [
    'SharePoint forbidden',
    403,
    envelope('AccessDenied', 'Access denied. You do not have permission to perform this action on SharePoint.'),
    { reason: 'notPermitted' },
  ],
  [
    'permission missing, directory',
    403,
    envelope('Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
    { reason: 'notPermitted', permission: 'Group.Read.All' },
  ],
  [
    'permission missing, policies',
    403,
    envelope('AccessDenied', 'You cannot perform the requested operation, required scopes are missing in the token.'),
    { reason: 'notPermitted' },
  ],
  [
    'permission missing, newer workloads',
    403,
    envelope('InsufficientGraphPermissions', 'Request Authorization failed'),
    { reason: 'notPermitted' },
  ],
  [
    'permission missing, Intune, JSON in a text',
    403,
    envelope(
      'Forbidden',
      JSON.stringify({
        _version: 3,
        Message:
          'Application is not authorized to perform this operation. Application must have one of the following scopes: DeviceManagementManagedDevices.Read.All',
      }),
    ),
    { reason: 'notPermitted' },
  ],
  [
    'permission missing, alerts',
    403,
    envelope('Forbidden', 'Missing application roles. API required roles: SecurityAlert.Read.All'),
    { reason: 'notPermitted' },
  ],
  [
    'permission missing, alerts, 401',
    401,
    envelope('Unauthorized', 'Missing application roles. API required roles: SecurityAlert.Read.All'),
    { reason: 'notPermitted' },
  ],
  ['forbidden without a word', 403, '', { reason: 'notPermitted' }],
  [
    'token expired',
    401,
    envelope('InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.'),
    { reason: 'broken' },
  ],
  [
    'token malformed',
    401,
    envelope('Authentication_MissingOrMalformed', 'Access token validation failure.'),
    { reason: 'broken' },
  ],
  ['unauthorised without a word', 401, '', { reason: 'broken' }],
  ['wrong path, 400', 400, envelope('BadRequest', "Resource not found for the segment 'polices'."), { reason: 'ours' }],
  [
    'wrong path, 404',
    404,
    envelope('ResourceNotFound', "Resource not found for the segment 'polices'."),
    { reason: 'ours' },
  ],
  ['unsupported query', 400, envelope('Request_UnsupportedQuery', 'Unsupported query.'), { reason: 'ours' }],
  ['invalid filter', 400, envelope('BadRequest', 'Invalid filter clause'), { reason: 'ours' }],
  [
    'page size',
    400,
    envelope('BadRequest', "Invalid page size specified: '1000'. Must be between 1 and 500"),
    { reason: 'ours' },
  ],
  [
    'no such property',
    400,
    envelope('BadRequest', "Could not find a property named 'signInEventTypes' on type 'microsoft.graph.signIn'."),
    { reason: 'ours' },
  ],
  ['delta expired, 410', 410, '', { reason: 'gone' }],
  ['delta expired, 40x', 400, envelope('syncStateNotFound', ''), { reason: 'gone' }],
  [
    'throttled',
    429,
    envelope('TooManyRequests', 'Too many requests.'),
    { reason: 'throttled', retryAfterSeconds: null },
  ],
  ['throttled, older', 429, envelope('activityLimitReached', ''), { reason: 'throttled' }],
  ['throttled, without a code', 429, envelope('UnknownError', ''), { reason: 'throttled' }],
  ['throttled with a licence in its words', 429, envelope('TooManyRequests', 'not licensed'), { reason: 'throttled' }],
  [
    'throttled by the Intune broker',
    500,
    envelope(
      'InternalServerError',
      'Rate limit reached because of too many requests to query broker. Please retry after sometime.',
    ),
    { reason: 'throttled', retryAfterSeconds: null },
  ],
  ['bad gateway, HTML', 502, '<html><body>502 Bad Gateway</body></html>', { reason: 'broken' }],
  ['unavailable', 503, envelope('ServiceUnavailable', ''), { reason: 'broken' }],
  ['gateway timeout', 504, envelope('UnknownError', ''), { reason: 'broken' }],
  ['internal error', 500, envelope('generalException', ''), { reason: 'broken' }],
  ['internal error that mentions licences', 500, envelope('UnknownError', 'not licensed'), { reason: 'broken' }],
  [
    'internal error that mentions privileges',
    500,
    envelope('UnknownError', 'HTTP server had too many requests'),
    { reason: 'broken' },
  ],
  ['request timeout', 408, '', { reason: 'broken' }],
  [
    'HTML 403 of a gateway',
    403,
    '<html><head><title>403 Forbidden</title></head><hr>Microsoft-Azure-Application-Gateway/v2</html>',
    { reason: 'broken' },
  ],
  ['not found', 404, envelope('Request_ResourceNotFound', "Resource 'x' does not exist"), { reason: 'ours' }],
  ['method not allowed', 405, '', { reason: 'ours' }],
  ['a redirect', 302, '', { reason: 'broken' }],
  ['not modified', 304, '', { reason: 'broken' }],
];

describe('an answer of Graph', () => {
  test.each(rows)('%s', (_name, status, text, expected) => {
    const verdict = classify(answered(status, text), call, now);
    expect(verdict?.failure).toMatchObject(expected);
  });

  test.each(rows)('%s, spelled innererror', (_name, status, text, expected) => {
    const spelled = text.replace('innerError', 'innererror');
    expect(classify(answered(status, spelled), call, now)?.failure).toMatchObject(expected);
  });

  test.each([200, 201, 202, 204])('%i is no error', (status) => {
    expect(classify(answered(status, 'not licensed'), call, now)).toBeNull();
  });

  test('a 404 for an id means gone, for an unknown path our own error', () => {
    const byId: Call = { ...call, missing: 'gone' };
    expect(classify(answered(404, envelope('Request_ResourceNotFound', 'x')), byId, now)?.failure.reason).toBe('gone');
    const wrong = envelope('BadRequest', "Resource not found for the segment 'transitiveMember'.");
    expect(classify(answered(404, wrong), byId, now)?.failure.reason).toBe('ours');
  });

  test.each([
    ['sharepointSettings', 400, 'Tenant does not have a SPO license.', 'SPO'],
    ['sharepointSettings', 403, 'SharePoint is not provisioned for this tenant.', 'SPO'],
    ['riskyUser', 403, 'Your tenant is not licensed for this feature.', 'P2'],
    ['riskDetection', 403, 'Your tenant is not licensed for this feature.', 'P2'],
    ['unifiedRoleAssignmentScheduleInstance', 400, 'The tenant needs to have Microsoft Entra ID P2 or …', 'P2'],
    ['signIn', 403, "Neither tenant is B2C or tenant doesn't have premium license", 'P1'],
    ['deviceCompliancePolicyDeviceStateSummary', 400, 'Request not applicable to target tenant.', 'INTUNE'],
  ] as const)('%s that is not licensed names its licence', (kind, status, message, licence) => {
    const text = envelope(kind.startsWith('unifiedRole') ? 'AadPremiumLicenseRequired' : 'Forbidden', message);
    const failure = classify(answered(status, text), callOf(kind), now)?.failure;
    expect(failure).toMatchObject({ reason: 'notLicensed', licence });
  });

  test('an unreachable service is broken', () => {
    for (const why of ['network', 'timeout', 'tooLarge'] as const) {
      expect(classify({ type: 'unreachable', why }, call, now)?.failure.reason).toBe('broken');
    }
  });

  test('only temporary errors are retried', () => {
    const retries = (status: number, text = '') => classify(answered(status, text), call, now)?.retries;
    expect([retries(429), retries(500), retries(503), retries(408)]).toEqual([3, 3, 3, 3]);
    expect([retries(400), retries(401), retries(403), retries(404), retries(410)]).toEqual([0, 0, 0, 0, 0]);
    expect(retries(403, '<html>')).toBe(1);
  });
});

describe('error texts', () => {
  const names = 'Adele Vance <adele@contoso.example> token eyJhbGciOi.secret 192.0.2.7';

  test.each(rows)('%s: contains no person, token or query', (_name, status, text) => {
    const message =
      classify(answered(status, text.replace('"message":"', `"message":"${names} `)), call, now)?.failure.detail ?? '';
    for (const secret of ['Adele', 'contoso', 'eyJ', '192.0.2.7', 'secret', '$filter', '7f3c'])
      expect(message).not.toContain(secret);
    expect(message).toContain('GET /groups/{id}/transitiveMembers');
  });

  test("is limited in length, whatever Graph's code", () => {
    for (const code of ['x'.repeat(10_000), 'a b', '<script>', 'a\nb']) {
      const message = classify(answered(400, envelope(code, '')), call, now)?.failure.detail ?? '';
      expect(message.length).toBeLessThan(300);
      expect(message).not.toContain(code);
    }
  });

  test('contains the code and the request id that Microsoft support asks for', () => {
    const message = classify(answered(403, envelope('Authorization_RequestDenied', '')), call, now)?.failure.detail;
    expect(message).toBe(
      'GET /groups/{id}/transitiveMembers: HTTP 403 Authorization_RequestDenied: grant Group.Read.All (request r-1)',
    );
  });

  test('finds the request id in either spelling, and in the header first', () => {
    const messageFor = (text: string, headers = {}) =>
      classify(answered(400, text, headers), call, now)?.failure.detail;
    expect(messageFor('{"error":{"code":"x","innererror":{"request-id":"r-2"}}}')).toContain('(request r-2)');
    expect(messageFor('{"error":{"code":"x","innerError":{"request-id":"r-3"}}}')).toContain('(request r-3)');
    expect(messageFor('{"error":{"code":"x","innerError":{"request-id":"r-3"}}}', { 'request-id': 'r-4' })).toContain(
      '(request r-4)',
    );
  });

  test.each([
    '',
    'null',
    '[]',
    '"x"',
    '{"error":null}',
    '{"error":7}',
    '{"error":{"code":{},"innerError":3}}',
    '{"__proto__":{"error":1}}',
    '{',
  ])('survives the body %s', (text) => {
    expect(classify(answered(400, text), call, now)?.failure.reason).toBe('ours');
  });
});

import { fetchOwnIdentity } from '../../shared/graph/own-identity';

const tokenOf = (claims: object): string =>
  ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.');

const credentialOf = (token: string | null) => ({
  getToken: async () => (token === null ? null : { token, expiresOnTimestamp: 0 }),
});

test.each<[string, string | null, object | null]>([
  [
    'a token of version 1',
    tokenOf({ oid: 'principal', appid: 'app' }),
    { applicationId: 'app', servicePrincipalId: 'principal' },
  ],
  [
    'a token of version 2',
    tokenOf({ oid: 'principal', azp: 'app' }),
    { applicationId: 'app', servicePrincipalId: 'principal' },
  ],
  [
    'a token of the tenant',
    tokenOf({ oid: 'principal', appid: 'app', tid: 'Tenant' }),
    { applicationId: 'app', servicePrincipalId: 'principal' },
  ],
  ['a token of another tenant', tokenOf({ oid: 'principal', appid: 'app', tid: 'another' }), null],
  ['a token without our claims', tokenOf({ sub: 'x' }), null],
  ['claims of another type', tokenOf({ oid: 7, appid: [] }), null],
  ['a malformed token', 'opaque', null],
  ['no token', null, null],
])('%s', async (_, token, expected) => {
  expect(await fetchOwnIdentity(credentialOf(token), 'tenant')).toEqual(expected);
});

test('collections report a missing identity, not this function', async () => {
  const failing = { getToken: () => Promise.reject(new Error('the secret is …')) };
  expect(await fetchOwnIdentity(failing, 'tenant')).toBeNull();
});

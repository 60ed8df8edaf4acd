import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import {
  customerAccess,
  isFresh,
  operableTenants,
  operatorOf,
  type Principal,
  readAccess,
  readableTenants,
  type SentCredentials,
} from '../../shared/app/access';
import { readConfiguration } from '../../shared/config/config';
import type { Surroundings } from '../../shared/config/environment';
import { afterSignOut, noSignOuts, type SignOuts } from '../../shared/core/access/sign-outs';
import { seal } from '../../shared/identity/sealed';
import { type Session, sealSession } from '../../shared/identity/session';
import { identitiesOf } from '../fixtures/identities';
import { alteredSession } from '../functions/signed-in';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const secondTenantId = '1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22';
const strangerId = '2d2d2d2d-0000-4000-8000-000000000000';
const audience = 'd0a6d7a2-4f6f-4f6e-9a51-3c9f1f7c2b10';
const sessionKey = 's'.repeat(40);
const publicUrl = 'https://watch.contoso.example';

const surroundingsOf = (env: Readonly<Record<string, string>>, file: object = {}): Surroundings =>
  readConfiguration(JSON.stringify({ tenants: [{ tenantId, name: 'Contoso' }], ...file }), {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    PUBLIC_BASE_URL: publicUrl,
    NOTIFICATION_KEY: 'k'.repeat(40),
    TENANT_IDENTITIES: identitiesOf([secondTenantId, strangerId]),
    ...env,
  }).surroundings;

const asking = (over: Partial<SentCredentials> = {}): SentCredentials => ({
  authorization: null,
  cookie: null,
  ...over,
});
const bearing = (token: string): SentCredentials => asking({ authorization: `Bearer ${token}` });

const nobody = async () => noSignOuts;

const accessOf = (surroundings: Surroundings, asked: SentCredentials) =>
  readAccess(surroundings, asked, async () => surroundings, nobody);

const codeOf = async (surroundings: Surroundings, asked: SentCredentials): Promise<number> => {
  const access = await accessOf(surroundings, asked);
  return access.status === 'granted' ? 200 : access.code;
};

describe('nobody can sign in', () => {
  test.each<[string, Partial<SentCredentials>]>([
    ['a stranger', {}],
    ['a bearer', { authorization: 'Bearer a.b.c' }],
    ['a session cookie', { cookie: '__Host-ztw-session=a.b.c' }],
  ])('%s gets 503 with the reason', async (_, over) => {
    expect(await accessOf(surroundingsOf({}), asking(over))).toEqual({
      status: 'refused',
      code: 503,
      reason: 'sign-in is not configured: see step 6 of docs/deploy.md',
    });
  });
});

describe("a program's access token", () => {
  const kid = 'key-1';
  const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const strangers = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicJwk = { ...ours.publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
  const asked: string[] = [];
  let server: Server;
  let authority: string;
  let surroundings: Surroundings;
  /** Tenants with `access` in their configuration. */
  let mapped: Surroundings;
  const readers = 'AAAAAAAA-0000-4000-8000-000000000001';
  const desk = 'aaaaaaaa-0000-4000-8000-000000000002';
  const watchedTenants = [
    { tenantId, name: 'Contoso' },
    { tenantId: secondTenantId, name: 'Fabrikam', tags: ['gold'] },
    { tenantId: strangerId, name: 'Northwind', tags: ['gold'] },
  ];
  const watched = watchedTenants.map((tenant) => tenant.tenantId);
  const access = [
    { group: readers, role: 'reader', tenants: [secondTenantId.toUpperCase()] },
    { group: desk, role: 'operator', tags: ['gold'] },
    { appRole: 'overseer', organisation: tenantId, role: 'reader', tenants: [tenantId] },
  ];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: [publicJwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // Safe: the server listens on a TCP port.
    const signIn = {
      APP_CLIENT_ID: audience,
      HOME_TENANT_ID: tenantId,
      SIGN_IN_TENANT_IDS: `${tenantId},${secondTenantId}`,
      AUTHORITY_URL: authority,
      SESSION_KEY: sessionKey,
    };
    surroundings = surroundingsOf(signIn);
    mapped = surroundingsOf(signIn, { tenants: watchedTenants, access });
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  type Claims = Readonly<Record<string, unknown>>;
  const now = (): number => Math.floor(Date.now() / 1000);
  const goodClaims = (): Claims => ({
    iss: `${authority}/${tenantId}/v2.0`,
    aud: audience,
    tid: tenantId,
    oid: 'person-1',
    scp: 'access',
    roles: ['reader'],
    iat: now() - 10,
    nbf: now() - 10,
    exp: now() + 600,
  });
  const sign = (over: Claims = {}, key: KeyObject = ours.privateKey): Promise<string> =>
    new SignJWT({ ...goodClaims(), ...over }).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(key);

  const ofSecond = () => ({ tid: secondTenantId, iss: `${authority}/${secondTenantId}/v2.0` });

  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = (alg: string): string => `${encode({ alg, kid })}.${encode(goodClaims())}.`;
  /** The public key, which anybody can get, used as a shared secret. */
  const confused = (): string => {
    const content = `${encode({ alg: 'HS256', kid })}.${encode(goodClaims())}`;
    const secret = ours.publicKey.export({ format: 'pem', type: 'spki' });
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  };

  test.each<[string, readonly string[], readonly string[]]>([
    ['reader', ['reader'], []],
    ['operator', ['operator'], [tenantId]],
  ])('a signed token with the role %s gives access', async (_, roles, operator) => {
    const opened = { reader: [tenantId], operator };
    const nothing = { reader: [], operator: [] };
    expect(await accessOf(surroundings, bearing(await sign({ roles })))).toEqual({
      status: 'granted',
      principal: { id: 'person-1', tenantId, name: null, roles, opened, openedTags: nothing, signedInAt: null },
    });
  });

  test.each<[string, Claims, true | undefined]>([
    ['scopes granted by a person', {}, undefined],
    ['no scopes', { scp: undefined }, true],
    ['empty scopes', { scp: '' }, true],
    ['the claim of an app-only token', { idtyp: 'app' }, true],
  ])("a token with %s is recognised as a person's or a program's", async (_, claims, expected) => {
    const access = await accessOf(surroundings, bearing(await sign(claims)));
    if (access.status === 'refused') throw new Error(access.reason);
    expect([access.principal.isProgram, operatorOf(access.principal).isProgram]).toEqual([expected, expected]);
  });

  test.each<[string, () => Claims, readonly string[]]>([
    ['in the watched tenant', () => ({}), [tenantId]],
    ['by another organisation whose people can sign in', ofSecond, []],
  ])('a role assigned %s, where only one tenant is monitored', async (_, claims, expected) => {
    const access = await accessOf(surroundings, bearing(await sign({ roles: ['operator'], ...claims() })));
    if (access.status === 'refused') throw new Error(access.reason);
    expect(readableTenants(access.principal, [tenantId])).toEqual(expected);
    expect(operableTenants(access.principal, [tenantId])).toEqual(expected);
  });

  test('a token issued before a sign-out ends together with the sessions', async () => {
    const codeAt = async (at: number): Promise<number> => {
      const signOuts = async () => afterSignOut(noSignOuts, 'person-1', at);
      const access = await readAccess(surroundings, bearing(await sign()), async () => surroundings, signOuts);
      return access.status === 'granted' ? 200 : access.code;
    };
    expect([await codeAt(Date.now()), await codeAt(Date.now() - 60_000)]).toEqual([401, 200]);
  });

  test('a bearer token is accepted however its scheme is spelt', async () => {
    expect(await codeOf(surroundings, asking({ authorization: `Bearer ${await sign()}` }))).toBe(200);
    expect(await codeOf(surroundings, asking({ authorization: `bearer ${await sign()}` }))).toBe(200);
    expect(await codeOf(surroundings, asking({ authorization: `Basic ${await sign()}` }))).toBe(401);
  });

  test('unknown roles are not passed on', async () => {
    const access = await accessOf(surroundings, bearing(await sign({ roles: ['owner', 'reader'] })));
    expect(access).toMatchObject({ principal: { roles: ['reader'] } });
  });

  test.each<[string, Claims]>([
    ['no roles at all', { roles: undefined }],
    ['an empty list of roles', { roles: [] }],
    ['only roles of other apps', { roles: ['owner'] }],
    ['a text instead of a list', { roles: 'reader' }],
    ['the name of a role in another case', { roles: ['Reader'] }],
  ])('a signed-in person with %s gets 403', async (_, claims) => {
    expect(await codeOf(surroundings, bearing(await sign(claims)))).toBe(403);
  });

  test.each<[string, () => Claims]>([
    ['another issuer', () => ({ iss: `https://login.attacker.example/${tenantId}/v2.0` })],
    ['the issuer of another listed tenant', () => ({ iss: `${authority}/${secondTenantId}/v2.0` })],
    ['another audience', () => ({ aud: 'another-app' })],
    ['no audience', () => ({ aud: undefined })],
    ['a tenant that is not on the list', () => ({ tid: strangerId, iss: `${authority}/${strangerId}/v2.0` })],
    ['another listed tenant than that of the issuer', () => ({ tid: secondTenantId })],
    ['no tenant', () => ({ tid: undefined })],
    ['a list of tenants', () => ({ tid: [tenantId] })],
    ['an expiry in the past', () => ({ exp: now() - 200 })],
    ['no expiry', () => ({ exp: undefined })],
    ['a start in the future', () => ({ nbf: now() + 600 })],
    ['no time of issue', () => ({ iat: undefined })],
    ['nobody', () => ({ oid: undefined })],
    ['a nonce: an id token, which is for signing in', () => ({ nonce: 'n' })],
  ])('a signed token with %s is refused', async (_, claims) => {
    expect(await codeOf(surroundings, bearing(await sign(claims())))).toBe(401);
  });

  test.each<[string, () => string | Promise<string>]>([
    ['signed by another issuer', () => sign({}, strangers.privateKey)],
    ['with alg none', () => unsigned('none')],
    ['with alg NONE', () => unsigned('NONE')],
    ['without a signature', () => unsigned('RS256')],
    ['with our public key as its secret', confused],
    ['that is not a JWT', () => 'hello'],
    ['of three empty parts', () => '..'],
    ['that is an empty string', () => ''],
    ['of 17 KB', async () => `${await sign()}${'x'.repeat(17_000)}`],
  ])('a token %s is refused', async (_, make) => {
    expect(await codeOf(surroundings, bearing(await make()))).toBe(401);
  });

  test('a token whose content was changed after it was signed is refused', async () => {
    const [header, , signature] = (await sign()).split('.');
    const forged = `${header}.${encode({ ...goodClaims(), roles: ['operator'] })}.${signature}`;
    expect(await codeOf(surroundings, bearing(forged))).toBe(401);
  });

  test('signing keys are fetched for listed tenants only, so a token cannot make the app call another address', async () => {
    const before = asked.length;
    await accessOf(surroundings, bearing(await sign({ tid: strangerId })));
    await accessOf(surroundings, bearing(await sign({ tid: '../../evil' })));
    expect(asked).toHaveLength(before);
    expect(asked.every((url) => [tenantId, secondTenantId].some((id) => url === `/${id}/discovery/v2.0/keys`))).toBe(
      true,
    );
  });

  const openedTo = async (claims: Claims): Promise<readonly [readonly string[], readonly string[]]> => {
    const asked = await accessOf(mapped, bearing(await sign(claims)));
    if (asked.status === 'refused') throw new Error(asked.reason);
    return [readableTenants(asked.principal, watched), operableTenants(asked.principal, watched)];
  };

  test.each<[string, () => Claims, readonly string[], readonly string[]]>([
    ['a reader of one tenant, without a trace of the others', () => ({ groups: [readers] }), [secondTenantId], []],
    ['a group whose id is in another case', () => ({ groups: [readers.toLowerCase()] }), [secondTenantId], []],
    [
      'an operator of a tag, who can also read it',
      () => ({ groups: [desk] }),
      [secondTenantId, strangerId],
      [secondTenantId, strangerId],
    ],
    ['a role from the right organisation', () => ({ roles: ['overseer'] }), [tenantId], []],
    ['both', () => ({ groups: [desk], roles: ['overseer'] }), watched, [secondTenantId, strangerId]],
    ['a group from any organisation', () => ({ groups: [readers], ...ofSecond() }), [secondTenantId], []],
    [
      'a role, though the token has more groups than it can list',
      () => ({ roles: ['overseer'], hasgroups: true, groups: [desk] }),
      [tenantId],
      [],
    ],
  ])('with access configured, the app opens to %s', async (_, claims, readable, operable) => {
    expect(await openedTo(claims())).toEqual([readable, operable]);
  });

  const nothing = 'your account has no access to any tenant here: ask an operator of Zero Trust Watch for it';
  const tooMany = /^you are in more groups than a token can name/;
  test.each<[string, () => Claims, string | RegExp]>([
    ['no group', () => ({}), nothing],
    ['roles that count only where access is not configured', () => ({ roles: ['reader', 'operator'] }), nothing],
    ['another group', () => ({ groups: [strangerId] }), nothing],
    ['a text instead of a list', () => ({ groups: readers }), nothing],
    ['a list within a list', () => ({ groups: [[readers]] }), nothing],
    ['a group given as a role', () => ({ roles: [readers] }), nothing],
    ['a role given as a group', () => ({ groups: ['overseer'] }), nothing],
    ['the role, assigned by another organisation', () => ({ roles: ['overseer'], ...ofSecond() }), nothing],
    ['too many groups', () => ({ _claim_names: { groups: 'src1' }, groups: [desk] }), tooMany],
    ['too many groups, as a token of the implicit flow reports it', () => ({ hasgroups: true }), tooMany],
  ])('with access configured, the app stays closed to %s', async (_, claims, reason) => {
    const refusal = await accessOf(mapped, bearing(await sign(claims())));
    expect(refusal).toMatchObject({ status: 'refused', code: 403, reason: expect.stringMatching(reason) });
  });

  test('a forged group gives no access', async () => {
    const idToken = await sign({ groups: [desk] }, strangers.privateKey);
    expect(await codeOf(mapped, bearing(idToken))).toBe(401);
  });

  test.each<[string, Claims, string | null]>([
    ['unchanged', { name: 'Mara Klein', preferred_username: 'mara@contoso.example' }, 'Mara Klein'],
    ['or else the address', { preferred_username: 'mara@contoso.example' }, 'mara@contoso.example'],
    [
      'or the address where the name has no visible characters',
      { name: '\u200b\n ', preferred_username: 'mara' },
      'mara',
    ],
    ['without invisible characters', { name: 'Ma\u0000ra\u202e K\u200b\u2028le\nin' }, 'Mara Klein'],
    ['cut between characters, never inside one', { name: '\u{1f600}'.repeat(200) }, '\u{1f600}'.repeat(120)],
    ['or no name where the claim is not text', { name: ['Mara'], preferred_username: 7 }, null],
  ])("the operator's name is taken from the token, %s", async (_, claims, name) => {
    const granted = await accessOf(surroundings, bearing(await sign(claims)));
    if (granted.status === 'refused') throw new Error(granted.reason);
    expect(operatorOf(granted.principal)).toMatchObject({ id: 'person-1', tenantId, name });
  });

  test.each<[string, Claims, string | undefined]>([
    ['preferred_username', { preferred_username: 'ada@contoso.example' }, 'ada@contoso.example'],
    ['upn', { preferred_username: 'ada', upn: 'ada@contoso.example' }, 'ada@contoso.example'],
    ['email', { email: 'ada@contoso.example' }, 'ada@contoso.example'],
    ['no claim, where none is an address', { preferred_username: 'ada', email: ['x@y'] }, undefined],
    ['no claim, where the address is too long', { email: `${'a'.repeat(400)}@contoso.example` }, undefined],
  ])("the operator's address comes from %s", async (_, claims, address) => {
    const granted = await accessOf(surroundings, bearing(await sign(claims)));
    expect(granted.status === 'granted' ? operatorOf(granted.principal).address : 'refused').toBe(address);
  });

  test('a request without a token gets 401', async () => {
    expect(await codeOf(surroundings, asking())).toBe(401);
  });
});

describe('with a session', () => {
  const openedIn = (over: Readonly<Record<string, string>> = {}) =>
    surroundingsOf({
      APP_CLIENT_ID: audience,
      HOME_TENANT_ID: tenantId,
      SIGN_IN_TENANT_IDS: tenantId,
      SESSION_KEY: sessionKey,
      ...over,
    });
  const session: Session = {
    id: 'person-1',
    tenantId,
    name: 'Mara Klein',
    roles: ['operator'],
    groups: [],
    isOverfull: false,
    signedInAt: Date.now() - 1_000,
    hint: null,
  };
  const cookieOf = async (over: Partial<Session> = {}, key = sessionKey): Promise<SentCredentials> =>
    asking({ cookie: `__Host-ztw-session=${await sealSession({ ...session, ...over }, [key])}` });

  test('its person has access, and a change checks how old the session is', async () => {
    const access = await accessOf(openedIn(), await cookieOf());
    expect(access).toMatchObject({ principal: { id: 'person-1', tenantId, roles: ['operator'] } });
    if (access.status === 'refused') throw new Error(access.reason);
    expect(isFresh(access.principal, session.signedInAt + 3_599_000)).toBe(true);
    expect(isFresh(access.principal, session.signedInAt + 3_600_000)).toBe(false);
  });

  const hoursAgo = (hours: number): number => Date.now() - hours * 3_600_000;
  test.each<[string, () => Promise<SentCredentials>, Readonly<Record<string, string>>, number]>([
    ['almost eight hours old', () => cookieOf({ signedInAt: hoursAgo(7.99) }), {}, 200],
    ['more than eight hours old', () => cookieOf({ signedInAt: hoursAgo(8.01) }), {}, 401],
    ['sealed with another key', () => cookieOf({}, 'x'.repeat(40)), {}, 401],
    [
      'sealed before the last key rotation',
      () => cookieOf(),
      { SESSION_KEY: 'n'.repeat(40), SESSION_KEY_PREVIOUS: sessionKey },
      200,
    ],
    ['sealed before the last key rotation but one', () => cookieOf(), { SESSION_KEY: 'n'.repeat(40) }, 401],
    [
      'of a tenant that is no longer configured',
      () => cookieOf(),
      { HOME_TENANT_ID: secondTenantId, SIGN_IN_TENANT_IDS: secondTenantId },
      401,
    ],
    ['without a role', () => cookieOf({ roles: [] }), {}, 403],
    ['beside a bearer that is not valid', async () => ({ ...(await cookieOf()), authorization: 'Bearer x' }), {}, 401],
  ])('a session %s gets %s', async (_, make, over, code) => {
    expect(await codeOf(openedIn(over), await make())).toBe(code);
  });

  describe('of people who have signed out since', () => {
    const now = session.signedInAt + 500;
    const codeWith = async (signOuts: SignOuts | null, over: Partial<Session> = {}): Promise<number> => {
      const access = await readAccess(
        openedIn(),
        await cookieOf(over),
        async () => openedIn(),
        async () => signOuts,
      );
      return access.status === 'granted' ? 200 : access.code;
    };

    test("reads nothing on any device until they sign in again; other people's sessions go on", async () => {
      const signOuts = afterSignOut(noSignOuts, 'PERSON-1', now);
      expect(await codeWith(signOuts)).toBe(401);
      expect(await codeWith(signOuts, { signedInAt: now + 1 })).toBe(200);
      expect(await codeWith(signOuts, { id: 'person-2' })).toBe(200);
      expect(await codeWith(afterSignOut(noSignOuts, null, now), { id: 'person-2' })).toBe(401);
    });

    test('nobody gets access until the list of sign-outs has been read', async () => {
      expect(await codeWith(null)).toBe(503);
    });
  });

  test('a sign-in attempt, an altered session and an unsealed one are not accepted as sessions', async () => {
    const sealed = (await sealSession(session, [sessionKey])) ?? '';
    const attempt = await seal('attempt', { shape: 1, session }, { keys: [sessionKey], now: Date.now(), seconds: 60 });
    const altered = alteredSession(sealed);
    for (const cookie of [attempt, altered, JSON.stringify(session), '', 'a'.repeat(5_000)])
      expect(await codeOf(openedIn(), asking({ cookie: `__Host-ztw-session=${cookie}` }))).toBe(401);
  });
});

describe('with a session of a customer added by onboarding', () => {
  const customerId = strangerId;
  const env = {
    APP_CLIENT_ID: audience,
    HOME_TENANT_ID: tenantId,
    SIGN_IN_TENANT_IDS: tenantId,
    SESSION_KEY: sessionKey,
  };
  const file = {
    tenants: [{ tenantId, name: 'Adatum', tags: ['all'] }],
    access: [
      { appRole: 'reader', organisation: tenantId, role: 'reader', tags: ['all'] },
      { appRole: 'operator', role: 'operator', tags: ['all'] },
      { group: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'operator', tags: ['all'] },
    ],
  };
  const readFrom = (over: object = {}) =>
    readConfiguration(JSON.stringify({ tenants: file.tenants, ...over }), {
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      PUBLIC_BASE_URL: publicUrl,
      NOTIFICATION_KEY: 'k'.repeat(40),
      ...env,
    });
  const rows = [
    { tenantId: customerId, name: 'Northwind', tags: ['all'], settings: {} },
    { tenantId: secondTenantId, name: 'Fabrikam', tags: ['all'], settings: {} },
  ];
  const withRows = (over: object = {}): Surroundings => readFrom(over).withCustomers(rows).surroundings;
  const everyone = [tenantId, customerId, secondTenantId];
  const session: Session = {
    id: 'walter',
    tenantId: customerId,
    name: 'Walter',
    roles: ['operator', 'reader'],
    groups: ['aaaaaaaa-0000-4000-8000-000000000001'],
    isOverfull: false,
    signedInAt: Date.now() - 1_000,
    hint: null,
  };
  const cookieOf = async (over: Partial<Session> = {}): Promise<SentCredentials> =>
    asking({ cookie: `__Host-ztw-session=${await sealSession({ ...session, ...over }, [sessionKey])}` });
  const principalOf = async (surroundings: Surroundings, over: Partial<Session> = {}): Promise<Principal> => {
    const access = await accessOf(surroundings, await cookieOf(over));
    if (access.status === 'refused') throw new Error(access.reason);
    return access.principal;
  };

  test.each<[string, object]>([
    ['not configured', {}],
    ['configured, with entries that match any organisation', { access: file.access }],
  ])('whatever its roles and groups, it reads only its own tenant: access is %s', async (_, over) => {
    const principal = await principalOf(withRows(over));
    expect(readableTenants(principal, everyone)).toEqual([customerId]);
    expect(operableTenants(principal, everyone)).toEqual([]);
    // A paused customer is not monitored, so another tenant may be the only one.
    expect(readableTenants(principal, [tenantId])).toEqual([]);
  });

  test('it operates its own tenant where an entry names its organisation, and no other tenant', async () => {
    const entry = { appRole: 'desk', organisation: customerId, role: 'operator', tags: ['all'] };
    const principal = await principalOf(withRows({ access: [entry] }), { roles: ['desk'] });
    expect(readableTenants(principal, everyone)).toEqual([customerId]);
    expect(operableTenants(principal, everyone)).toEqual([customerId]);
  });

  test('without a role it reads nothing', async () => {
    expect(await codeOf(withRows(), await cookieOf({ roles: [], groups: [] }))).toBe(403);
  });

  test('it has access once its row is read, and loses it once the row is gone, even with an earlier session', async () => {
    const before = readFrom().surroundings;
    const asked = await cookieOf();
    const codeAfter = async (known: Surroundings, now: Surroundings): Promise<number> => {
      const access = await readAccess(known, asked, async () => now, nobody);
      return access.status === 'granted' ? 200 : access.code;
    };
    expect(await codeAfter(before, withRows())).toBe(200);
    expect(await codeAfter(withRows(), before)).toBe(401);
  });

  test('a tenant without a row has no access', async () => {
    expect(await codeOf(withRows(), await cookieOf({ tenantId: '3d3d3d3d-0000-4000-8000-000000000000' }))).toBe(401);
  });

  test("rows of customers are read only for our own sessions, never for a stranger's cookie or token", async () => {
    let reads = 0;
    const refreshed = async (): Promise<Surroundings> => {
      reads += 1;
      return withRows();
    };
    const signOuts = async () => {
      reads += 1;
      return noSignOuts;
    };
    const sealed = (await sealSession(session, ['x'.repeat(40)])) ?? '';
    const old = await cookieOf({ signedInAt: Date.now() - 9 * 3_600_000 });
    const claims = Buffer.from(JSON.stringify({ tid: customerId })).toString('base64url');
    for (const asked of [
      asking(),
      asking({ cookie: `__Host-ztw-session=${sealed}` }),
      old,
      bearing('a.b.c'),
      bearing(`e30.${claims}.e30`),
    ])
      expect(await readAccess(withRows(), asked, refreshed, signOuts)).toMatchObject({ status: 'refused', code: 401 });
    expect(reads).toBe(0);
    expect(await readAccess(withRows(), await cookieOf(), refreshed, signOuts)).toMatchObject({ status: 'granted' });
    expect(reads).toBeGreaterThan(0);
  });
});

describe('tenants that a principal can read and operate where access is not configured', () => {
  const principal = (tenantId: string, roles: Principal['roles']): Principal => ({
    id: 'somebody',
    tenantId,
    name: null,
    roles,
    opened: null,
    openedTags: { reader: [], operator: [] },
    signedInAt: null,
  });
  test.each([
    ['the only tenant, for anyone from the only organisation that can sign in', 'guest', ['one'], ['one']],
    ['of several tenants, their own', 'two', ['one', 'TWO'], ['TWO']],
    ['of several tenants, none where their own is not monitored', 'guest', ['one', 'two'], []],
  ])('%s', (_, tenantId, watched, expected) => {
    expect(readableTenants(principal(tenantId, ['reader']), watched)).toEqual(expected);
    expect(operableTenants(principal(tenantId, ['reader']), watched)).toEqual([]);
    expect(operableTenants(principal(tenantId, ['reader', 'operator']), watched)).toEqual(expected);
  });
});

describe('access to customers', () => {
  const home = '0d0d0d0d-0000-4000-8000-00000000000a';
  const openedTags = { reader: ['gold', 'silver'], operator: ['gold'] };
  const of = (tags: readonly string[], tenantId = home.toUpperCase()) => {
    const access = customerAccess({ tenantId, openedTags }, home);
    return access && [access.mayRead({ tags }), access.mayOperate({ tags }), access.mayLetGo({ tags })];
  };
  test.each([
    ['of a group that they operate', ['gold'], [true, true, true]],
    ['of a group that they can only read', ['silver'], [true, false, false]],
    ['of several groups, from which they cannot remove it', ['bronze', 'gold'], [true, true, false]],
    ['of a group that they operate and one that they read', ['gold', 'silver'], [true, true, false]],
    ['of another group', ['bronze'], [false, false, false]],
    ['of no group', [], [false, false, false]],
  ])("people of the MSP's own organisation can see, operate and regroup customers %s", (_, tags, expected) => {
    expect(of(tags)).toEqual(expected);
  });
  test("people of another organisation get none, and nobody does where the MSP's own tenant is unknown", () => {
    expect(of(['gold'], 'ffffffff-0000-4000-8000-00000000000f')).toBeNull();
    expect(customerAccess({ tenantId: home, openedTags }, undefined)).toBeNull();
    expect(customerAccess({ tenantId: '', openedTags }, '')).toBeNull();
  });
});

/** The sign-in of people with the simulated sign-in service over HTTP, and with a forging one. */
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { type Authority, startAuthority } from '../../infra/local/authority/authority';
import type { Directory } from '../../infra/local/authority/directory';
import { assertionOfCertificate } from '../../shared/identity/client-assertion';
import { sessionCookieName } from '../../shared/identity/cookies';
import { ownPath } from '../../shared/identity/own-path';
import { openSession, type Session } from '../../shared/identity/session';
import { createSignIn, type SignInAnswer, type SignInOptions, type SignInService } from '../../shared/identity/sign-in';
import { loopbackCertificate } from './loopback-certificate';

const home = '0d0d0d0d-0000-4000-8000-00000000000a';
const contoso = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const stranger = '2d2d2d2d-0000-4000-8000-00000000000c';
const appId = 'd0a6d7a2-4f6f-4f6e-9a51-3c9f1f7c2b10';
const identity = { clientId: 'managed-identity', principalId: 'principal-of-the-identity' };
const publicUrl = 'https://watch.adatum.example';
const callback = `${publicUrl}/api/auth/callback`;
const keys = ['k'.repeat(40)];
const manyGroups = Array.from({ length: 150 }, (_, at) => `aaaaaaaa-0000-4000-8000-${String(at).padStart(12, '0')}`);
const [oneGroup = ''] = manyGroups;

const directories: readonly Directory[] = [
  {
    id: home,
    name: 'Adatum',
    accounts: [
      {
        id: 'olga',
        name: 'Olga Berg',
        username: 'olga@adatum.example',
        roles: ['operator', 'of another app'],
        groups: [oneGroup, 'a-group-that-nobody-named'],
      },
      { id: 'gus', name: 'Gus', username: 'gus@adatum.example', roles: [], groups: manyGroups },
    ],
  },
  {
    id: contoso,
    name: 'Contoso',
    accounts: [{ id: 'rita', name: 'Rita', username: 'rita@contoso.example', roles: [] }],
  },
  {
    id: stranger,
    name: 'Stranger',
    accounts: [{ id: 'sam', name: 'Sam', username: 'sam@x.example', roles: ['operator'] }],
  },
];

let authority: Authority;
beforeAll(async () => {
  authority = await startAuthority({
    directories,
    application: { appId, homeTenantId: home, redirectUris: [callback, `${publicUrl}/api/auth/signed-out`] },
    identity,
  });
});
afterAll(() => authority?.close());

type Over = Partial<Omit<SignInOptions, 'rules' | 'segment'>> & {
  readonly authority?: string;
  readonly tenantIds?: readonly string[];
};
const signInWith = ({
  authority: url = authority.url,
  tenantIds = [home, contoso],
  ...over
}: Over = {}): SignInService =>
  createSignIn({
    rules: { authority: url, clientId: appId, tenantIds: async () => tenantIds },
    segment: async () => (tenantIds.length === 1 ? (tenantIds[0] ?? '') : 'organizations'),
    publicUrl,
    sessionKeys: keys,
    assertion: async () => (await authority.exchangeToken()).token,
    named: { roles: ['reader', 'operator'], groups: manyGroups },
    now: Date.now,
    ...over,
  });

const jarOf = ({ cookies }: SignInAnswer): Map<string, string> =>
  new Map(cookies.map(({ name, value }) => [name, value]));

/** A sign-in that has reached the callback. */
type Begun = { readonly query: URLSearchParams; readonly jar: Map<string, string> };

async function begin(
  signIn: SignInService,
  choose: string,
  change: (url: URL) => void = () => undefined,
  page = '/api/posture',
): Promise<Begun> {
  const started = await signIn.start(page, new Map());
  if (started.type === 'refused') throw new Error(started.why);
  const url = new URL(started.location);
  url.searchParams.set('choose', choose);
  change(url);
  const answer = await fetch(url, { redirect: 'manual' });
  return { query: new URL(answer.headers.get('location') ?? 'none:').searchParams, jar: jarOf(started) };
}

async function refusalOf(signIn: SignInService, { query, jar }: Begun): Promise<readonly [string, string]> {
  const answer = await signIn.finish(query, jar);
  if (answer.type === 'redirect') return ['signed in', ''];
  expect(answer.cookies.every(({ value, maxAge }) => value === '' && maxAge === 0)).toBe(true);
  expect(JSON.stringify(answer)).not.toMatch(/ey[\w-]{20}/);
  return [answer.why, answer.detail];
}

async function sessionOf(answer: SignInAnswer): Promise<Session> {
  const tenantIds = async () => [home, contoso];
  const session = await openSession(jarOf(answer), publicUrl, { keys, now: Date.now(), tenantIds });
  if (session === null) throw new Error('no session');
  return session;
}

test('a person signs in: with their identity, and only the roles and groups that give access here', async () => {
  const signIn = signInWith();
  const { query, jar } = await begin(signIn, 'olga');
  const answer = await signIn.finish(query, jar);
  expect(answer).toMatchObject({ type: 'redirect', location: `${publicUrl}/api/posture` });
  expect(await sessionOf(answer)).toEqual({
    id: 'olga',
    tenantId: home,
    name: 'Olga Berg',
    address: 'olga@adatum.example',
    roles: ['operator'],
    groups: [oneGroup],
    isOverfull: false,
    signedInAt: expect.any(Number),
    hint: 'olga@adatum.example',
  });
  const [, session] = answer.cookies;
  expect(session).toMatchObject({
    name: '__Host-ztw-session',
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
  });
  expect(session?.maxAge).toBe(8 * 3600);
});

test('people of each allowed tenant can sign in; with a single tenant, at its own address', async () => {
  const several = signInWith();
  expect(await sessionOf(await finishOf(several, 'rita'))).toMatchObject({ tenantId: contoso, roles: [] });
  const one = signInWith({ tenantIds: [contoso] });
  const started = await one.start(null, new Map());
  expect(started).toMatchObject({ location: expect.stringContaining(`/${contoso}/oauth2/v2.0/authorize`) });
  expect(await sessionOf(await finishOf(one, 'rita'))).toMatchObject({ tenantId: contoso });
});

async function finishOf(signIn: SignInService, choose: string): Promise<SignInAnswer> {
  const { query, jar } = await begin(signIn, choose);
  return signIn.finish(query, jar);
}

const later = (ms: number): Over => ({ now: () => Date.now() + ms });
const renamed = async (signIn: SignInService): Promise<Begun> => {
  const [mine, other] = [await begin(signIn, 'olga'), await begin(signIn, 'olga')];
  return { query: mine.query, jar: new Map([[[...mine.jar.keys()][0] ?? '', [...other.jar.values()][0] ?? '']]) };
};
const injected = async (signIn: SignInService): Promise<Begun> => {
  const [victim, attacker] = [await begin(signIn, 'olga'), await begin(signIn, 'rita')];
  attacker.query.set('code', victim.query.get('code') ?? '');
  return attacker;
};
const replayed = async (signIn: SignInService): Promise<Begun> => {
  const begun = await begin(signIn, 'olga');
  await signIn.finish(begun.query, begun.jar);
  return begun;
};

test.each<[string, Over, (signIn: SignInService) => Promise<Begun>, string, string]>([
  [
    'a callback that another browser started (login CSRF)',
    {},
    async (signIn) => ({ ...(await begin(signIn, 'olga')), jar: new Map() }),
    'startedElsewhere',
    'no attempt in this browser',
  ],
  ['an attempt under another name', {}, renamed, 'startedElsewhere', 'another state'],
  [
    'no state',
    {},
    async () => ({ query: new URLSearchParams({ code: 'x' }), jar: new Map() }),
    'startedElsewhere',
    'no state',
  ],
  ['a code from another sign-in', {}, injected, 'notCompleted', 'AADSTS501481'],
  ['a repeated callback', {}, replayed, 'notCompleted', 'AADSTS54005'],
  [
    'a token for another nonce',
    {},
    (signIn) => begin(signIn, 'olga', (url) => url.searchParams.set('nonce', 'another')),
    'notCompleted',
    'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  ],
  ['people of another tenant', {}, (signIn) => begin(signIn, 'sam'), 'otherOrganisation', 'tenant'],
  [
    'a person who cancels',
    {},
    (signIn) => begin(signIn, '', (url) => url.searchParams.set('cancel', 'true')),
    'cancelled',
    'authorization refused',
  ],
  [
    'an identity that is not trusted',
    { assertion: async () => 'a.b.c' },
    (signIn) => begin(signIn, 'olga'),
    'notCompleted',
    'AADSTS700213',
  ],
  [
    'an identity without a token',
    { assertion: () => Promise.reject(new Error('hush')) },
    (signIn) => begin(signIn, 'olga'),
    'unavailable',
    'Error',
  ],
  ['more groups than a cookie holds', {}, (signIn) => begin(signIn, 'gus'), 'tooManyGroups', '150 groups'],
])('%s is refused', async (_, over, make, why, detail) => {
  const signIn = signInWith(over);
  expect(await refusalOf(signIn, await make(signIn))).toEqual([why, detail]);
});

test('a sign-in that took longer than ten minutes says so, and keeps the page that asked for it', async () => {
  const page = '/api/posture/tenant/alerts/1?asOf=2026-12-01';
  const begun = await begin(signInWith(), 'olga', () => undefined, page);
  expect(await refusalOf(signInWith(later(601_000)), begun)).toEqual(['tookTooLong', 'attempt expired']);
  expect(await signInWith(later(601_000)).finish(begun.query, begun.jar)).toMatchObject({ returnTo: page });
  const other = signInWith({ ...later(601_000), sessionKeys: ['x'.repeat(40)] });
  expect(await refusalOf(other, begun)).toEqual(['startedElsewhere', 'no attempt in this browser']);
});

test('starting an eleventh sign-in deletes the cookies of the ten unfinished ones', async () => {
  const open = new Map(Array.from({ length: 10 }, (_, at) => [`__Host-ztw-attempt-${at}`, 'x']));
  const { cookies } = await signInWith().start(null, open);
  expect(cookies.filter(({ maxAge }) => maxAge === 0)).toHaveLength(10);
  open.delete('__Host-ztw-attempt-0');
  expect((await signInWith().start(null, open)).cookies).toHaveLength(1);
});

test('signing out deletes the session and continues to Microsoft, and nowhere else', async () => {
  const signIn = signInWith();
  const { location, cookies } = signIn.signOut(await sessionOf(await finishOf(signIn, 'olga')));
  expect(cookies).toMatchObject([{ name: sessionCookieName(publicUrl), value: '', maxAge: 0 }]);
  expect(location).toContain(`${authority.url}/${home}/oauth2/v2.0/logout?`);
  expect(location).toContain('logout_hint=olga%40adatum.example');
  const answer = await fetch(location, { redirect: 'manual' });
  expect(answer.headers.get('location')).toBe(`${publicUrl}/api/auth/signed-out`);
});

test('a certificate can replace the identity: its assertion names the app and the endpoint, for five minutes', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { cert } = loopbackCertificate(Date.now());
  const pem = `${cert}${privateKey.export({ format: 'pem', type: 'pkcs8' })}`;
  const assertion = await assertionOfCertificate(pem, appId)('https://login.example/token');
  const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, {
    audience: 'https://login.example/token',
  });
  expect(payload).toMatchObject({ iss: appId, sub: appId, jti: expect.any(String) });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  const thumbprint = createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url');
  expect(protectedHeader).toEqual({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint });
});

test.each<[string, string | null, string]>([
  ['a page', '/api/posture/x/alerts?q=a', '/api/posture/x/alerts?q=a'],
  ['our own address in full', `${publicUrl}/api/posture/x`, '/api/posture/x'],
  ['none', null, '/api/posture'],
  ['another host', 'https://evil.example/api/posture', '/api/posture'],
  ['another host without a scheme', '//evil.example/api/posture', '/api/posture'],
  ['another host by backslashes', '/\\evil.example/api/posture', '/api/posture'],
  ['another host by a name and password', 'https://watch.adatum.example@evil.example/api/x', '/api/posture'],
  ['another scheme', 'javascript:alert(1)', '/api/posture'],
  ['another port', `${publicUrl}:444/api/posture`, '/api/posture'],
  ['a page that is not ours', '/.auth/login', '/api/posture'],
  ['a path that leaves the app', '/api/../admin/host', '/api/posture'],
  ['the sign-in page again', '/api/auth/sign-in?return=/api/posture', '/api/posture'],
  ['the sign-in page again in another case', '/api/Auth/sign-in', '/api/posture'],
  ['the sign-in page again, encoded', '/api/%61uth/sign-in', '/api/posture'],
  ['a path that cannot be decoded', '/api/posture/%ff', '/api/posture'],
  ['a path of 2 KB', `/api/${'x'.repeat(2_000)}`, '/api/posture'],
])('a sign-in returns to one of our pages: %s', (_, wanted, path) => {
  expect(ownPath(wanted, publicUrl)).toBe(path);
});

describe('a sign-in service whose id token is wrong', () => {
  const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let server: Server;
  let url: string;
  let change: (claims: JWTPayload) => Promise<string> | string;

  /** The real service at another address, with only its id token replaced. */
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      // Safe: no encoding is set, so chunks are Buffers.
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await fetch(authority.url + request.url, {
        method: request.method ?? 'GET',
        redirect: 'manual',
        ...(chunks.length === 0
          ? {}
          : { body: Buffer.concat(chunks), headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      });
      response.statusCode = answer.status;
      for (const name of ['location', 'content-type']) response.setHeader(name, answer.headers.get(name) ?? '');
      const text = await answer.text();
      if (request.method !== 'POST') return void response.end(text);
      // Safe: the simulated service returns this.
      const body = JSON.parse(text) as { id_token: string };
      response.end(JSON.stringify({ ...body, id_token: await change(decodeJwt(body.id_token)) }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // Safe: the server listens on TCP.
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server?.close());

  const issuer = (tenantId: string): string => `${url}/${tenantId}/v2.0`;
  const signed = (claims: JWTPayload, over: JWTPayload): Promise<string> =>
    authority.sign({ ...claims, iss: issuer(home), ...over }, 3600);
  const plain = (claims: JWTPayload): string =>
    `${[{ alg: 'none' }, { ...claims, iss: issuer(home) }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

  test.each<[string, (claims: JWTPayload) => Promise<string> | string, string]>([
    ['nothing', (claims) => signed(claims, {}), 'signed in'],
    ['the issuer of another tenant', (claims) => signed(claims, { iss: issuer(contoso) }), 'notCompleted'],
    [
      'the issuer of another service',
      (claims) => signed(claims, { iss: `https://x.example/${home}/v2.0` }),
      'notCompleted',
    ],
    ['a tenant other than that of its issuer', (claims) => signed(claims, { tid: contoso }), 'notCompleted'],
    [
      'a tenant that may not sign in',
      (claims) => signed(claims, { tid: stranger, iss: issuer(stranger) }),
      'otherOrganisation',
    ],
    ['no tenant', (claims) => signed(claims, { tid: undefined }), 'otherOrganisation'],
    ['another audience', (claims) => signed(claims, { aud: 'another-app' }), 'notCompleted'],
    [
      'two audiences, and another app as its party',
      (claims) => signed(claims, { aud: [appId, 'x'], azp: 'x' }),
      'notCompleted',
    ],
    ['no nonce', (claims) => signed(claims, { nonce: undefined }), 'notCompleted'],
    ['nobody', (claims) => signed(claims, { oid: undefined }), 'notCompleted'],
    ['an expiry in the past', (claims) => authority.sign({ ...claims, iss: issuer(home) }, -300), 'notCompleted'],
    ['no signature', plain, 'notCompleted'],
    [
      "another's signature",
      (claims) =>
        new SignJWT({ ...claims, iss: issuer(home) })
          .setProtectedHeader({ alg: 'RS256', kid: 'simulated-1' })
          .sign(others.privateKey),
      'notCompleted',
    ],
    ['no token at all', () => 'hello', 'notCompleted'],
    ['20,000 characters', () => 'x'.repeat(20_000), 'notCompleted'],
  ])('%s', async (_, wrong, why) => {
    change = wrong;
    const signIn = signInWith({ authority: url });
    expect((await refusalOf(signIn, await begin(signIn, 'olga')))[0]).toBe(why);
  });

  test('a sign-in service that is unreachable is reported', async () => {
    const signIn = signInWith({ authority: url });
    const begun = await begin(signIn, 'olga');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect((await refusalOf(signIn, begun))[0]).toBe('unavailable');
  });
});

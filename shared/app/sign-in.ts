import type { OpenSignIn, Surroundings } from '../config/environment';
import type { ClientAssertion } from '../identity/client-assertion';
import type { Session } from '../identity/session';
import type { SignInService } from '../identity/sign-in';
import { namedOf } from './access';
import { now } from './clock';
import { managedIdentity } from './managed-identity';

export type PeopleSignIn = SignInService & {
  readonly cookies: (header: string | null) => ReadonlyMap<string, string>;
  readonly session: (cookies: ReadonlyMap<string, string>) => Promise<Session | null>;
};

/** `tenantIds` reads which tenants may sign in, with the customers of this minute. */
export type ConnectedSignIn = (tenantIds: () => Promise<readonly string[]>) => PeopleSignIn;

/** Null if nobody can sign in. */
export async function connectSignIn({
  signIn,
  publicUrl,
  identityClientId,
  cloud,
}: Pick<Surroundings, 'signIn' | 'publicUrl' | 'identityClientId' | 'cloud'>): Promise<ConnectedSignIn | null> {
  if (signIn.type === 'closed') return null;
  const { createSignIn, openSession, readCookies } = await import('../identity');
  const { authority, clientId, sessionKeys: keys } = signIn;
  const assertion = await assertionFor(signIn, identityClientId, cloud.exchange);
  return (tenantIds) => ({
    ...createSignIn({
      rules: { authority, clientId, tenantIds },
      segment: () => segmentOf(signIn, tenantIds),
      publicUrl,
      sessionKeys: keys,
      assertion,
      named: namedOf(signIn),
      now,
    }),
    cookies: readCookies,
    session: (cookies) => openSession(cookies, publicUrl, { keys, tenantIds, now: now() }),
  });
}

/** Only a deployment with one tenant needs to know whether it has customers. */
async function segmentOf(signIn: OpenSignIn, tenantIds: () => Promise<readonly string[]>): Promise<string> {
  const [only, ...others] = signIn.tenantIds.length > 1 ? signIn.tenantIds : await tenantIds();
  return only === undefined || others.length > 0 ? 'organizations' : only;
}

async function assertionFor(
  { certificate, clientId }: OpenSignIn,
  identityClientId: string | null,
  exchange: string,
): Promise<ClientAssertion> {
  const { assertionOfCertificate, assertionOfIdentity } = await import('../identity');
  if (certificate !== null) return assertionOfCertificate(certificate, clientId);
  return assertionOfIdentity(await managedIdentity(identityClientId), exchange);
}

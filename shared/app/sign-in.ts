import type { Surroundings } from '../config/environment';
import type { ClientAssertion } from '../identity/client-assertion';
import type { Session } from '../identity/session';
import type { SignIn } from '../identity/sign-in';
import { namedOf } from './access';

export type PeopleSignIn = SignIn & {
  readonly cookies: (header: string | null) => ReadonlyMap<string, string>;
  readonly session: (cookies: ReadonlyMap<string, string>) => Promise<Session | null>;
};

/** Null where nobody can sign in. */
export async function connectSignIn({
  signIn,
  publicUrl,
  identityClientId,
  cloud,
}: Pick<Surroundings, 'signIn' | 'publicUrl' | 'identityClientId' | 'cloud'>): Promise<PeopleSignIn | null> {
  if (signIn.type === 'closed') return null;
  const { createSignIn, openSession, readCookies } = await import('../identity');
  const { sessionKeys: keys, tenantIds } = signIn;
  return {
    ...createSignIn({
      rules: signIn,
      publicUrl,
      sessionKeys: keys,
      assertion: await assertionFor(signIn, identityClientId, cloud.exchange),
      named: namedOf(signIn),
      now: Date.now,
    }),
    cookies: readCookies,
    session: (cookies) => openSession(cookies, publicUrl, { keys, tenantIds, now: Date.now() }),
  };
}

async function assertionFor(
  { certificate, clientId }: Extract<Surroundings['signIn'], { readonly type: 'open' }>,
  identityClientId: string | null,
  exchange: string,
): Promise<ClientAssertion> {
  const { assertionOfCertificate, assertionOfIdentity } = await import('../identity');
  if (certificate !== null) return assertionOfCertificate(certificate, clientId);
  const { ManagedIdentityCredential } = await import('../identity/azure-identity');
  return assertionOfIdentity(
    identityClientId === null
      ? new ManagedIdentityCredential()
      : new ManagedIdentityCredential({ clientId: identityClientId }),
    exchange,
  );
}

import { randomUUID } from 'node:crypto';
import { startAuthority } from '../../infra/local/authority/authority';
import type { Account, Directory } from '../../infra/local/authority/directory';
import { startTokenRelay } from '../../infra/local/start/token-relay';
import { signInPaths } from '../../shared/core/access/sign-in-paths';

const appId = 'd0a6d7a2-4f6f-4f6e-9a51-3c9f1f7c2b10';
/** The token with one character changed. Not the last one, because some of its bits have no meaning. */
export const alteredSession = (sealed: string): string =>
  `${sealed.slice(0, -10)}${sealed.at(-10) === 'A' ? 'B' : 'A'}${sealed.slice(-9)}`;

export const sessionKey = 'session-key-of-this-test-session-key-0001';
const identity = { clientId: randomUUID(), principalId: randomUUID() };

export type Person = {
  readonly oid: string;
  readonly tid: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly groups?: readonly string[];
  readonly address?: string;
};

/** A sign-in service with these people, and the settings of an app that uses it. */
export type SignIn = Awaited<ReturnType<typeof startSignIn>>;

export async function startSignIn(people: readonly Person[], tenantIds = people.map(({ tid }) => tid)) {
  const accountOf = ({ oid, name, address, roles, groups }: Person): Account => ({
    id: oid,
    name,
    username: address ?? name,
    roles,
    ...(groups === undefined ? {} : { groups }),
  });
  const directories = [...new Set(people.map(({ tid }) => tid))].map(
    (id): Directory => ({ id, name: 'Contoso', accounts: people.filter(({ tid }) => tid === id).map(accountOf) }),
  );
  const [home = tenantIds[0] ?? ''] = directories.map(({ id }) => id);
  const authority = await startAuthority({
    directories,
    application: { appId, homeTenantId: home, redirectUris: [] },
    identity,
  });
  const relay = await startTokenRelay(
    { credential: { getToken: async () => null }, scopes: [] },
    authority.exchangeToken,
  );
  return {
    authority,
    settings: {
      APP_CLIENT_ID: appId,
      HOME_TENANT_ID: home,
      SIGN_IN_TENANT_IDS: [...new Set(tenantIds)].join(','),
      AUTHORITY_URL: authority.url,
      SESSION_KEY: sessionKey,
      IDENTITY_ENDPOINT: relay.identityEndpoint,
      IDENTITY_HEADER: relay.identityHeader,
    },
    /** Allows the app's own addresses as redirect addresses. The port is known only after the start. */
    trust: (appUrl: string): void =>
      authority.addRedirectUris([signInPaths.callback, signInPaths.signedOut].map((path) => appUrl + path)),
    /**
     * The access token of a program that this person runs. If the entry is a program itself, the program's own token.
     */
    tokenOf: ({ tid, oid }: Person, by: 'person' | 'program' = 'person'): Promise<string> =>
      authority.accessToken(tid, oid, by),
    stop: async (): Promise<void> => {
      await relay.close();
      await authority.close();
    },
  };
}

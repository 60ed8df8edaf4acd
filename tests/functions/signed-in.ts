import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';

const audience = 'd0a6d7a2-4f6f-4f6e-9a51-3c9f1f7c2b10';

/** A sign-in of our own: a server of keys, the settings that name it, and tokens that it stands for. */
export type SignIn = {
  readonly settings: Readonly<Record<string, string>>;
  readonly tokenOf: (person: Person) => Promise<string>;
  readonly stop: () => void;
};

export type Person = {
  readonly oid: string;
  readonly tid: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly groups?: readonly string[];
  readonly address?: string;
};

export async function startSignIn(tenantIds: readonly string[]): Promise<SignIn> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' }];
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: it listens on TCP.
  const authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: {
      WEBSITE_AUTH_ENABLED: 'True',
      PAGE_CLIENT_ID: audience,
      PAGE_TENANT_IDS: tenantIds.join(','),
      PAGE_AUTHORITY: authority,
    },
    tokenOf: ({ oid, tid, name, roles, groups, address }) =>
      new SignJWT({ oid, tid, name, roles, groups, preferred_username: address })
        .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
        .setIssuer(`${authority}/${tid}/v2.0`)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';

export type Signer = {
  /** The public key, as /discovery/v2.0/keys lists it. */
  readonly key: JWK;
  /** RS256. `lifeSeconds` from now. */
  readonly sign: (claims: JWTPayload, lifeSeconds: number) => Promise<string>;
  /** The claims of a token signed here that has not expired; undefined for any other. */
  readonly read: (token: string) => Promise<JWTPayload | undefined>;
};

/** The key lasts as long as the authority. `now` in epoch milliseconds. */
export async function createSigner(now: () => number): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const key: JWK = { ...(await exportJWK(publicKey)), kid: 'simulated-1', use: 'sig', alg: 'RS256' };
  const keys = createLocalJWKSet({ keys: [key] });
  return {
    key,
    sign(claims, lifeSeconds) {
      const issuedAt = Math.floor(now() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: 'simulated-1' })
        .setIssuedAt(issuedAt)
        .setNotBefore(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .sign(privateKey);
    },
    async read(token) {
      try {
        return (await jwtVerify(token, keys, { algorithms: ['RS256'], currentDate: new Date(now()) })).payload;
      } catch {
        return undefined;
      }
    },
  };
}

import { createHash, randomBytes } from 'node:crypto';
import type { Account, Directory } from './directory';
import { Refusal } from './refusal';

/** The person who signed in, and the request that they signed in for. */
type Grant = {
  readonly directory: Directory;
  readonly account: Account;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string | null;
};

/** Entra's codes are valid for about ten minutes. */
const codeLifeMs = 10 * 60_000;

/** Authorization codes: each is redeemed once, by the program that started the sign-in. `now` in epoch milliseconds. */
export function createCodes(now: () => number) {
  const kept = new Map<string, Grant & { readonly expiresAt: number; isRedeemed: boolean }>();
  return {
    issue(grant: Grant): string {
      const code = randomBytes(48).toString('base64url');
      kept.set(code, { ...grant, expiresAt: now() + codeLifeMs, isRedeemed: false });
      return code;
    },
    redeem(code: string, redirectUri: string | null, verifier: string): Grant {
      const found = kept.get(code);
      if (found === undefined || found.expiresAt <= now())
        throw new Refusal(400, 'invalid_grant', 70008, 'The provided authorization code or refresh token has expired.');
      if (found.isRedeemed)
        throw new Refusal(400, 'invalid_grant', 54005, 'OAuth2 Authorization code was already redeemed.');
      found.isRedeemed = true;
      if (found.redirectUri !== redirectUri)
        throw new Refusal(400, 'invalid_grant', 50011, 'The redirect URI is not the one of the authorization request.');
      if (createHash('sha256').update(verifier).digest('base64url') !== found.challenge)
        throw new Refusal(400, 'invalid_grant', 501481, 'The Code_Verifier does not match the code_challenge.');
      return found;
    },
  };
}

export type Codes = ReturnType<typeof createCodes>;

/**
 * Checks which tenant a token is for. Microsoft does not guarantee the content of tokens: the claim `tid` counts if it can be read,
 * and /organization decides. The token is used for nothing else before that, so that the data of one tenant is never taken for that
 * of another. https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */

import * as z from 'zod';
import { CollectionError } from '../core/collection/failure';
import { isSameInAnyCase } from '../core/same-id';
import { type FoundTenant, OtherTenant } from '../core/tenant/contained';
import type { Call } from './call';

const Claims = z.object({ tid: z.string().min(1) });
const Organisations = z.object({
  value: z.array(z.object({ id: z.string().min(1), displayName: z.string().nullish() })).min(1),
});

/** The claims of a token. Throws if it cannot be read. */
export const payloadOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

/** Null if the token cannot be read. */
export function tenantOfToken(token: string): string | null {
  try {
    return Claims.parse(payloadOf(token)).tid;
  } catch {
    return null;
  }
}

/** Only this object may be sent with an unchecked token, so it is compared by identity. */
export const organisationCall: Call = {
  method: 'GET',
  url: '/organization?$select=id,displayName',
  path: '/organization',
  scope: 'directory',
  cost: 1,
  permission: 'Organization.Read.All',
  licence: null,
  repeatable: true,
  missing: 'ours',
};

/** The tenant of the token, according to Graph. Throws CollectionError if the answer is invalid. */
export function readOrganisation(body: unknown): FoundTenant {
  const parsed = Organisations.safeParse(body);
  const first = parsed.success ? parsed.data.value[0] : undefined;
  if (first === undefined)
    throw new CollectionError({ reason: 'ours', detail: '/organization: not what Graph documents' });
  return { tenantId: first.id, name: first.displayName ?? null };
}

type TenantCheckOptions = {
  readonly tenantId: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls /organization with exactly this token. Throws CollectionError. */
  readonly askOrganisation: (token: string) => Promise<FoundTenant>;
};

/** Resolves if the token is for the tenant. Throws OtherTenant if it is not, CollectionError if that cannot be determined. */
export type TenantCheck = (token: string) => Promise<void>;

/** An inconclusive check is repeated after this time; ms. */
const unsettledMs = 30_000;
/** A refused token is checked again after this time, because somebody may have corrected the identity; ms. */
const refusedMs = 5 * 60_000;

type Verdict =
  | { readonly type: 'confirmed' }
  | { readonly type: 'believed'; readonly until: number }
  | { readonly type: 'refused'; readonly until: number; readonly error: OtherTenant | CollectionError };

export function createTenantCheck({ tenantId, now, askOrganisation }: TenantCheckOptions): TenantCheck {
  let last: { readonly token: string; readonly verdict: Promise<Verdict> } | null = null;

  const judge = async (token: string): Promise<Verdict> => {
    const claimed = tenantOfToken(token);
    const isClaimed = claimed !== null && isSameInAnyCase(claimed, tenantId);
    try {
      const found = await askOrganisation(token);
      if (claimed !== null && !isClaimed) {
        const name = isSameInAnyCase(found.tenantId, claimed) ? found.name : null;
        return { type: 'refused', until: now() + refusedMs, error: new OtherTenant({ tenantId: claimed, name }) };
      }
      return isSameInAnyCase(found.tenantId, tenantId)
        ? { type: 'confirmed' }
        : { type: 'refused', until: now() + refusedMs, error: new OtherTenant(found) };
    } catch (error) {
      if (!(error instanceof CollectionError)) throw error;
      // The claim names another tenant. Graph would only have added its name.
      if (claimed !== null && !isClaimed)
        return {
          type: 'refused',
          until: now() + refusedMs,
          error: new OtherTenant({ tenantId: claimed, name: null }),
        };
      // The token itself names the right tenant. An outage of /organization must not stop the reading of all sources.
      if (isClaimed) return { type: 'believed', until: now() + unsettledMs };
      return { type: 'refused', until: now() + unsettledMs, error };
    }
  };

  return async (token) => {
    for (;;) {
      if (last?.token !== token) {
        const asked = { token, verdict: judge(token) };
        // If nobody waits for the result, the next request checks again.
        asked.verdict.catch(() => {
          if (last === asked) last = null;
        });
        last = asked;
      }
      const asked = last;
      const verdict = await asked.verdict;
      if (verdict.type === 'confirmed' || (verdict.type === 'believed' && now() < verdict.until)) return;
      if (verdict.type === 'refused' && now() < verdict.until) throw verdict.error;
      if (last === asked) last = null;
    }
  };
}

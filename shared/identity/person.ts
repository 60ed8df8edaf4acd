import type { JWTPayload } from 'jose';
import { checkScope } from '../core/access/api-scope';

/** A person as a verified token describes them. */
export type Person = {
  readonly id: string;
  readonly tenantId: string;
  /** The name for display; null if the token has none. */
  readonly name: string | null;
  /** The address that they sign in with. It helps to recognise their guest account in another tenant. */
  readonly address?: string;
  readonly roles: readonly string[];
  /** Lower case. */
  readonly groups: readonly string[];
  /** An application that signed in for itself, without a person. */
  readonly isProgram?: true;
  /** The token carries the scope of the Azure CLI alone. */
  readonly mayOnlyRead?: true;
  /** True if the person is in more groups than a token can list. If they get access through a group, the refusal must say so. */
  readonly isOverfull: boolean;
};

const textsOf = (claim: unknown): readonly string[] =>
  Array.isArray(claim) ? claim.filter((one): one is string => typeof one === 'string') : [];

/** If there are too many groups, Entra leaves them out and adds a link, which is not followed here. */
function isOverfull({ _claim_names: elsewhere, hasgroups }: JWTPayload): boolean {
  const isElsewhere = typeof elsewhere === 'object' && elsewhere !== null && 'groups' in elsewhere;
  return isElsewhere || hasgroups === true || hasgroups === 'true';
}

const longestName = 120;

/** Somebody in the tenant chose the name, so it may contain line breaks or invisible characters. */
function nameOf({ name, preferred_username: address }: JWTPayload): string | null {
  const clean = [name, address]
    .filter((one): one is string => typeof one === 'string')
    .map((one) => one.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim())
    .find((one) => one !== '');
  return clean === undefined ? null : [...clean].slice(0, longestName).join('');
}

const longestAddress = 320;

function addressOf({ preferred_username: name, upn, email }: JWTPayload): string | undefined {
  return [name, upn, email].find(
    (one): one is string => typeof one === 'string' && one.includes('@') && one.length <= longestAddress,
  );
}

/** https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
const isProgram = ({ idtyp, scp }: JWTPayload): boolean => idtyp === 'app' || typeof scp !== 'string' || scp === '';

/** The holder of a program's bearer token: a person who consented to scopes, or the program itself. */
export const bearerOf = (payload: JWTPayload, tenantId: string): Person => ({
  ...personOf(payload, tenantId),
  ...(isProgram(payload) && { isProgram: true }),
  ...(payload.scp === checkScope && { mayOnlyRead: true }),
});

export function personOf(payload: JWTPayload, tenantId: string): Person {
  const address = addressOf(payload);
  const overfull = isOverfull(payload);
  return {
    id: String(payload.oid),
    tenantId,
    name: nameOf(payload),
    ...(address === undefined ? {} : { address }),
    roles: textsOf(payload.roles),
    groups: overfull ? [] : textsOf(payload.groups).map((group) => group.toLowerCase()),
    isOverfull: overfull,
  };
}

import type { Grant, Surroundings } from '../config/environment';
import type { ActingOperator } from '../core/alert/operator';
import type { Person } from '../identity/person';
import type { Session } from '../identity/session';

/** Who may see what. Only our own session and a validated token are believed; no header of a platform is ever read. */
export type Access =
  | { readonly status: 'granted'; readonly principal: Principal }
  /** 401: sign in. 403: signed in, without a role. 503: nobody can sign in here. */
  | { readonly status: 'refused'; readonly code: 401 | 403 | 503; readonly reason: string };

export type Principal = {
  readonly id: string;
  readonly tenantId: string;
  /** As the token says, for people to read; null where it does not. */
  readonly name: string | null;
  /** The address that the person signs in with, as the token says it. A guest account elsewhere is recognised by it. */
  readonly address?: string | undefined;
  readonly roles: readonly ('reader' | 'operator')[];
  /**
   * The tenants that the configured access opens, in lower case; null where no access is configured. An operator of a
   * tenant can also read it.
   */
  readonly opened: { readonly reader: readonly string[]; readonly operator: readonly string[] } | null;
  /** Epoch milliseconds; null for a program, whose token lives about an hour. */
  readonly signedInAt: number | null;
};

/** What a request says of itself. */
export type Asking = { readonly authorization: string | null; readonly cookie: string | null };

const refused = (code: 401 | 403 | 503, reason: string): Access => ({ status: 'refused', code, reason });

type OpenSignIn = Extract<Surroundings['signIn'], { readonly type: 'open' }>;

/** A program's bearer token, or a person's session. Fails closed: what is not understood is refused. */
export async function readAccess(
  { signIn, publicUrl }: Pick<Surroundings, 'signIn' | 'publicUrl'>,
  asking: Asking,
): Promise<Access> {
  if (signIn.type === 'closed') return refused(503, 'sign-in is not configured: see step 6 of docs/deploy.md');
  if (asking.authorization !== null) return tokenAccess(signIn, asking.authorization);
  const session = await sessionOf(signIn, publicUrl, asking.cookie);
  return session === null ? refused(401, 'sign in first') : accessOf(signIn, session, session.signedInAt);
}

async function sessionOf(signIn: OpenSignIn, publicUrl: string, cookie: string | null): Promise<Session | null> {
  const { openSession, readCookies } = await import('../identity');
  const { sessionKeys: keys, tenantIds } = signIn;
  return openSession(readCookies(cookie), publicUrl, { keys, tenantIds, now: Date.now() });
}

async function tokenAccess(signIn: OpenSignIn, authorization: string): Promise<Access> {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  if (token === undefined) return refused(401, 'sign in first');
  const { personOf, readToken } = await import('../identity');
  const read = await readToken(signIn, token, null);
  switch (read.status === 'valid' ? read.status : read.why) {
    case 'otherOrganisation':
      return refused(401, 'this organisation may not sign in here');
    case 'notAToken':
      return refused(401, 'not a token');
  }
  return read.status === 'valid'
    ? accessOf(signIn, personOf(read.payload, read.tenantId), null)
    : refused(401, 'the token is not valid');
}

const accessOf = ({ grants }: OpenSignIn, person: Person, signedInAt: number | null): Access =>
  grants === null ? byAppRole(person, signedInAt) : byGrant(person, grants, signedInAt);

const principalOf = (
  { id, tenantId, name, address }: Person,
  signedInAt: number | null,
): Omit<Principal, 'opened' | 'roles'> => ({
  id,
  tenantId,
  name,
  ...(address === undefined ? {} : { address }),
  signedInAt,
});

const ownRoles = ['reader', 'operator'] as const;

/** Access is not configured: the app's own roles hold. */
function byAppRole(person: Person, signedInAt: number | null): Access {
  const roles = ownRoles.filter((role) => person.roles.includes(role));
  if (roles.length === 0) return refused(403, 'you have no role here: ask for the reader role');
  return { status: 'granted', principal: { ...principalOf(person, signedInAt), roles, opened: null } };
}

/** Access is configured: what it does not open is closed, whatever roles the token carries. */
function byGrant(person: Person, grants: readonly Grant[], signedInAt: number | null): Access {
  const held = grants.filter(
    ({ by, organisation }) =>
      person[by.claim].includes(by.value) && (organisation === null || organisation === person.tenantId.toLowerCase()),
  );
  const openedTo = (role: Grant['role']): string[] =>
    held.filter((grant) => grant.role === role).flatMap(({ tenantIds }) => tenantIds);
  const operator = [...new Set(openedTo('operator'))];
  const reader = [...new Set([...openedTo('reader'), ...operator])];
  if (reader.length === 0) {
    return person.isOverfull
      ? refused(
          403,
          'you are in more groups than a token can name: let the token carry only groups assigned to this application',
        )
      : refused(403, 'nothing is opened to you here: ask for access');
  }
  const roles = operator.length === 0 ? (['reader'] as const) : (['reader', 'operator'] as const);
  return {
    status: 'granted',
    principal: { ...principalOf(person, signedInAt), roles, opened: { reader, operator } },
  };
}

/** The roles and groups of a token that this configuration gives access to; a session keeps nothing else of it. */
export const namedOf = ({
  grants,
}: OpenSignIn): { readonly roles: readonly string[]; readonly groups: readonly string[] } => {
  const named = (claim: Grant['by']['claim']): string[] =>
    (grants ?? []).filter(({ by }) => by.claim === claim).map(({ by }) => by.value);
  return { roles: [...ownRoles, ...named('roles')], groups: named('groups') };
};

/**
 * The watched tenants that a principal may read: those that the configured access opens. Without configured access it is the
 * principal's own tenant, or the only one where just one is watched.
 */
export function readableTenants({ tenantId, opened }: Principal, watched: readonly string[]): readonly string[] {
  if (opened !== null) return watched.filter((id) => opened.reader.includes(id.toLowerCase()));
  if (watched.length === 1) return watched;
  return watched.filter((id) => id.toLowerCase() === tenantId.toLowerCase());
}

/** The tenants in which this person may change something. */
export function operableTenants(principal: Principal, watched: readonly string[]): readonly string[] {
  const { roles, opened } = principal;
  if (!roles.includes('operator')) return [];
  const readable = readableTenants(principal, watched);
  return opened === null ? readable : readable.filter((id) => opened.operator.includes(id.toLowerCase()));
}

const freshSessionMs = 3_600_000;

/** A change needs a sign-in of the last hour, so that a removed role ends soon; reading works as long as the session. */
export const isFresh = ({ signedInAt }: Pick<Principal, 'signedInAt'>, now: number): boolean =>
  signedInAt === null || now - signedInAt < freshSessionMs;

/** The same person, as core knows them. */
export const operatorOf = ({ id, tenantId, name, address }: Principal): ActingOperator => ({
  id,
  tenantId,
  name,
  ...(address === undefined ? {} : { address }),
});

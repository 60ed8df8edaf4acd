import { type AccessGrant, type OpenSignIn, type Surroundings, signInTenants } from '../config/environment';
import { isSignedOut, type SignOuts } from '../core/access/sign-outs';
import type { ActingOperator } from '../core/alert/operator';
import type { CustomerRow } from '../core/tenant/customer';
import { hourMs } from '../core/time/durations';
import type { Person } from '../identity/person';
import type { Session } from '../identity/session';
import { now } from './clock';

/** Who may see what. Only a session of this app or a validated token counts; headers that the platform adds are never read. */
export type Access =
  | { readonly status: 'granted'; readonly principal: Principal }
  /** The status if access is refused. 401: sign in. 403: signed in, without a role. 503: nobody can sign in here. */
  | { readonly status: 'refused'; readonly code: 401 | 403 | 503; readonly reason: string };

/** The tenants that each role opens. Tenants that an operator may change are also in `reader`. */
type Opened = { readonly reader: readonly string[]; readonly operator: readonly string[] };

const nothingOpened: Opened = { reader: [], operator: [] };

export type Principal = {
  readonly id: string;
  readonly tenantId: string;
  /** The name in the token, for display; null if there is none. */
  readonly name: string | null;
  /** The person's sign-in address in the token. A guest account elsewhere is recognised by it. */
  readonly address?: string | undefined;
  /** A program that signs in with its own identity and not for a person. */
  readonly isProgram?: true | undefined;
  /** Signed in with a token that changes nothing, whatever the role. */
  readonly mayOnlyRead?: true | undefined;
  readonly roles: readonly ('reader' | 'operator')[];
  /**
   * The tenants that this person may read, in lower case. Null if no access is configured and only one organisation can
   * sign in.
   */
  readonly opened: Opened | null;
  /**
   * The groups of tenants that this person may read. A customer in such a group counts even while it is not watched.
   */
  readonly openedTags: Opened;
  /** Epoch milliseconds; null for a program, whose token lives about an hour. */
  readonly signedInAt: number | null;
};

/** The unverified credentials of a request. */
export type SentCredentials = { readonly authorization: string | null; readonly cookie: string | null };

const refused = (code: 401 | 403 | 503, reason: string): Access => ({ status: 'refused', code, reason });

type SignInSurroundings = Pick<Surroundings, 'signIn' | 'publicUrl'>;

/**
 * Accepts a program's bearer token or a person's session. Anything else is refused. `refreshed` returns the same settings with the
 * current customers, and `signOuts` the people who have been signed out since. Only a session that this app sealed or a valid token
 * triggers these reads.
 */
export async function readAccess(
  { signIn, publicUrl }: SignInSurroundings,
  sent: SentCredentials,
  refreshed: () => Promise<SignInSurroundings>,
  signOuts: () => Promise<SignOuts | null>,
): Promise<Access> {
  if (signIn.type === 'closed') return refused(503, 'sign-in is not configured: see step 6 of docs/deploy.md');
  const current = async (): Promise<OpenSignIn> => {
    const { signIn: current } = await refreshed();
    return current.type === 'open' ? current : signIn;
  };
  if (sent.authorization !== null) return tokenAccess(signIn, sent.authorization, current, signOuts);
  const session = await sessionOf(signIn, publicUrl, sent.cookie, current);
  if (session === null) return refused(401, 'sign in first');
  const settings = await current();
  if (session.signedInAt <= (settings.sessionsFrom.get(session.tenantId) ?? 0)) return refused(401, signedOut);
  return endedBefore(session, await signOuts()) ?? accessOf(settings, session, session.signedInAt);
}

const signedOut = 'you were signed out: sign in again';

/** Refuses a session that began before its person, or everybody, was signed out. Undefined if the session is still valid. */
function endedBefore(
  signedIn: { readonly id: string; readonly signedInAt: number },
  signOuts: SignOuts | null,
): Access | undefined {
  if (signOuts === null)
    return refused(503, 'storage cannot be read, so no sign-in can be checked: try again in a minute');
  return isSignedOut(signOuts, signedIn) ? refused(401, signedOut) : undefined;
}

async function sessionOf(
  { sessionKeys: keys }: OpenSignIn,
  publicUrl: string,
  cookie: string | null,
  current: () => Promise<OpenSignIn>,
): Promise<Session | null> {
  const { openSession, readCookies } = await import('../identity');
  const tenantIds = async (): Promise<readonly string[]> => signInTenants(await current());
  return openSession(readCookies(cookie), publicUrl, { keys, tenantIds, now: now() });
}

/** Programs of customers cannot sign in: a stranger's token would otherwise make the app read the table of customers. */
async function tokenAccess(
  signIn: OpenSignIn,
  authorization: string,
  current: () => Promise<OpenSignIn>,
  signOuts: () => Promise<SignOuts | null>,
): Promise<Access> {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  if (token === undefined) return refused(401, 'sign in first');
  const { bearerOf, readToken } = await import('../identity');
  const { authority, clientId, tenantIds } = signIn;
  const read = await readToken({ authority, clientId, tenantIds: async () => tenantIds }, token, null);
  switch (read.status === 'valid' ? read.status : read.why) {
    case 'otherOrganisation':
      return refused(401, 'this organisation may not sign in here');
    case 'notAToken':
      return refused(401, 'not a token');
  }
  if (read.status !== 'valid') return refused(401, 'the token is not valid');
  const person = bearerOf(read.payload, read.tenantId);
  const signedInAt = (read.payload.iat ?? 0) * 1000;
  return endedBefore({ id: person.id, signedInAt }, await signOuts()) ?? accessOf(await current(), person, null);
}

function accessOf({ tenantIds, grants }: OpenSignIn, person: Person, signedInAt: number | null): Access {
  if (!tenantIds.includes(person.tenantId.toLowerCase())) return ofCustomer(person, grants ?? [], signedInAt);
  return grants === null ? byAppRole(person, tenantIds, signedInAt) : byGrant(person, grants, signedInAt);
}

const principalOf = (
  { id, tenantId, name, address, isProgram, mayOnlyRead }: Person,
  signedInAt: number | null,
): Omit<Principal, 'opened' | 'openedTags' | 'roles'> => ({
  id,
  tenantId,
  name,
  ...(address === undefined ? {} : { address }),
  ...(isProgram && { isProgram }),
  ...(mayOnlyRead && { mayOnlyRead }),
  signedInAt,
});

const ownRoles = ['reader', 'operator'] as const;

/**
 * Without configured access, the roles of the app decide. The admins of each organisation assign these roles. So if several
 * organisations can sign in, a role opens only the tenant of its own organisation, even if just one tenant is watched.
 */
function byAppRole(person: Person, signInTenantIds: readonly string[], signedInAt: number | null): Access {
  const roles = ownRoles.filter((role) => person.roles.includes(role));
  if (roles.length === 0)
    return refused(403, 'your account has no role here: ask an operator of Zero Trust Watch for the role reader');
  const own = [person.tenantId.toLowerCase()];
  const opened = signInTenantIds.length > 1 ? { reader: own, operator: roles.includes('operator') ? own : [] } : null;
  return {
    status: 'granted',
    principal: { ...principalOf(person, signedInAt), roles, opened, openedTags: nothingOpened },
  };
}

/**
 * A customer's admins can assign the app's roles to anybody, so a role lets their people read only their own tenant. To change
 * something there, they need an entry of the configured access that names their organisation.
 */
function ofCustomer(person: Person, grants: readonly AccessGrant[], signedInAt: number | null): Access {
  const own = person.tenantId.toLowerCase();
  const held = heldBy(person, grants).filter(
    ({ organisation, tenantIds }) => organisation === own && tenantIds.includes(own),
  );
  const isReader = held.length > 0 || ownRoles.some((role) => person.roles.includes(role));
  if (!isReader)
    return refused(403, 'your account has no role here: ask an operator of Zero Trust Watch for the role reader');
  const isOperator = held.some(({ role }) => role === 'operator');
  return {
    status: 'granted',
    principal: {
      ...principalOf(person, signedInAt),
      roles: isOperator ? ['reader', 'operator'] : ['reader'],
      opened: { reader: [own], operator: isOperator ? [own] : [] },
      openedTags: nothingOpened,
    },
  };
}

const heldBy = (person: Person, grants: readonly AccessGrant[]): readonly AccessGrant[] =>
  grants.filter(
    ({ by, organisation }) =>
      person[by.claim].includes(by.value) && (organisation === null || organisation === person.tenantId.toLowerCase()),
  );

/** With configured access, everything it does not open is closed, whatever roles the token has. */
function byGrant(person: Person, grants: readonly AccessGrant[], signedInAt: number | null): Access {
  const held = heldBy(person, grants);
  const openedBy = (what: 'tags' | 'tenantIds'): Opened => {
    const openedTo = (role: AccessGrant['role']): string[] =>
      held.filter((grant) => grant.role === role).flatMap((grant) => grant[what]);
    const operator = [...new Set(openedTo('operator'))];
    return { operator, reader: [...new Set([...openedTo('reader'), ...operator])] };
  };
  const [opened, openedTags] = [openedBy('tenantIds'), openedBy('tags')];
  if (opened.reader.length === 0 && openedTags.reader.length === 0) {
    return person.isOverfull
      ? refused(
          403,
          'you are in more groups than a token can name: let the token carry only groups assigned to this application',
        )
      : refused(403, 'your account has no access to any tenant here: ask an operator of Zero Trust Watch for it');
  }
  const isOperator = opened.operator.length > 0 || openedTags.operator.length > 0;
  const roles = isOperator ? (['reader', 'operator'] as const) : (['reader'] as const);
  return { status: 'granted', principal: { ...principalOf(person, signedInAt), roles, opened, openedTags } };
}

/** The roles and groups of a token that this configuration gives access to. A session stores only these. */
export const namedOf = ({
  grants,
}: OpenSignIn): { readonly roles: readonly string[]; readonly groups: readonly string[] } => {
  const named = (claim: AccessGrant['by']['claim']): string[] =>
    (grants ?? []).filter(({ by }) => by.claim === claim).map(({ by }) => by.value);
  return { roles: [...ownRoles, ...named('roles')], groups: named('groups') };
};

/**
 * The watched tenants that a principal may read. Without configured access this is the principal's own tenant, or the only watched
 * tenant if only one organisation can sign in.
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

/** Operators of all tenants may see and change everything that concerns the tenants together. */
export const operatesAll = (principal: Principal, watched: readonly string[]): boolean =>
  watched.length > 0 && operableTenants(principal, watched).length === watched.length;

/** The customers that a person looks after, including those that are not watched yet or no longer watched. */
export type CustomerAccess = {
  readonly mayRead: (customer: Pick<CustomerRow, 'tags'>) => boolean;
  readonly mayOperate: (customer: Pick<CustomerRow, 'tags'>) => boolean;
  /** To end the monitoring and delete the record, a person must operate every group of the customer. */
  readonly mayLetGo: (customer: Pick<CustomerRow, 'tags'>) => boolean;
  /** The groups into which this person may invite a customer. */
  readonly groups: readonly string[];
};

/**
 * Only people of the organisation that runs the deployment look after customers, and only after those whose group is opened to them
 * in the configured access. Null for people of another organisation.
 */
export function customerAccess(
  { tenantId, openedTags }: Pick<Principal, 'openedTags' | 'tenantId'>,
  homeTenantId: string | undefined,
): CustomerAccess | null {
  if (!homeTenantId || tenantId.toLowerCase() !== homeTenantId) return null;
  const holds =
    (groups: readonly string[]) =>
    ({ tags }: Pick<CustomerRow, 'tags'>): boolean =>
      tags.some((tag) => groups.includes(tag));
  return {
    mayRead: holds(openedTags.reader),
    mayOperate: holds(openedTags.operator),
    mayLetGo: ({ tags }) => tags.length > 0 && tags.every((tag) => openedTags.operator.includes(tag)),
    groups: openedTags.operator,
  };
}

const freshSessionMs = hourMs;

/** A change needs a sign-in of the last hour, so that a removed role ends soon; reading works as long as the session. */
export const isFresh = ({ signedInAt }: Pick<Principal, 'signedInAt'>, now: number): boolean =>
  signedInAt === null || now - signedInAt < freshSessionMs;

/** The person in the form that core uses. */
export const operatorOf = ({ id, tenantId, name, address, isProgram }: Principal): ActingOperator => ({
  id,
  tenantId,
  name,
  ...(address === undefined ? {} : { address }),
  ...(isProgram && { isProgram }),
});

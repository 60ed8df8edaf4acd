/** The part of Microsoft Graph that granting uses, on loopback. It makes its own ids, and refuses on request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Assignment = {
  readonly id: string;
  readonly principalId: string;
  readonly resourceId: string;
  readonly resourceDisplayName: string;
  readonly appRoleId: string;
};

type Refusal = { readonly status: number; readonly code: string; readonly message: string };

export type Asked = { readonly method: string; readonly path: string; readonly authorization: string | undefined };

export type FakeDirectory = {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly assignments: Assignment[];
  /** Answers to the next POSTs, one after the other; undefined executes the POST. */
  readonly refuseGrants: (...refusals: readonly (Refusal | undefined)[]) => void;
  /** Answers to the next DELETEs. */
  readonly refuseRemovals: (...refusals: readonly Refusal[]) => void;
  /** The answer to the next request of any method. */
  readonly refuseNext: (refusal: Refusal, headers?: Readonly<Record<string, string>>) => void;
  readonly stop: () => Promise<void>;
};

export const graphObjectId = '9a9a9a9a-0000-4000-8000-00000000a001';
export const identityId = '3c3c3c3c-0000-4000-8000-00000000b001';
export const token = 'a-token-of-an-administrator';

export type FakeOptions = {
  /** App roles as Microsoft Graph publishes them: id and name. */
  readonly appRoles: readonly { readonly id: string; readonly value: string }[];
  readonly held?: readonly Omit<Assignment, 'id' | 'principalId'>[];
  /** Number of rows on a page. */
  readonly pageSize?: number;
  /** The base of the link to the next page; by default its own. */
  readonly nextBase?: string;
};

/** Opaque like Graph's page tokens, with characters that a URL must encode. */
const idOf = ({ resourceId, appRoleId }: Pick<Assignment, 'appRoleId' | 'resourceId'>): string =>
  `${Buffer.from(resourceId).toString('base64')}/${appRoleId}`;

const graphAppId = '00000003-0000-0000-c000-000000000000';

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

function answer(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

const refuse = (response: ServerResponse, { status, code, message }: Refusal, headers = {}): void =>
  answer(response, status, { error: { code, message } }, headers);

const exists: Refusal = {
  status: 400,
  code: 'Request_BadRequest',
  message: 'Permission being assigned already exists on the object',
};
const notFound: Refusal = { status: 404, code: 'Request_ResourceNotFound', message: 'Resource does not exist.' };

export async function startFakeDirectory(options: FakeOptions): Promise<FakeDirectory> {
  const asked: Asked[] = [];
  const assignments: Assignment[] = (options.held ?? []).map((one) => ({
    id: idOf(one),
    ...one,
    principalId: identityId,
  }));
  const grants: (Refusal | undefined)[] = [];
  const removals: Refusal[] = [];
  const next: { readonly refusal: Refusal; readonly headers: Readonly<Record<string, string>> }[] = [];
  let base = '';

  function list(response: ServerResponse, url: URL): void {
    const size = options.pageSize ?? 100;
    const from = Number(url.searchParams.get('$skiptoken') ?? '0');
    const page = assignments.slice(from, from + size);
    const more = from + size < assignments.length;
    const link = `${options.nextBase ?? base}${url.pathname}?$skiptoken=${from + size}`;
    answer(response, 200, { value: page, ...(more && { '@odata.nextLink': link }) });
  }

  /** Why a grant is refused; undefined if it was made. */
  function grant(text: string): Refusal | undefined {
    const refusal = grants.shift();
    if (refusal !== undefined) return refusal;
    // Safe: every field is checked below.
    const made = JSON.parse(text) as Omit<Assignment, 'id' | 'resourceDisplayName'>;
    const isKnown =
      made.resourceId === graphObjectId &&
      made.principalId === identityId &&
      options.appRoles.some(({ id }) => id === made.appRoleId);
    if (!isKnown) return { status: 400, code: 'Request_BadRequest', message: 'not a known role' };
    if (assignments.some((one) => one.resourceId === made.resourceId && one.appRoleId === made.appRoleId))
      return exists;
    assignments.push({ id: idOf(made), ...made, resourceDisplayName: 'Microsoft Graph' });
    return undefined;
  }

  function answerGrant(response: ServerResponse, text: string): void {
    const refusal = grant(text);
    if (refusal === undefined) answer(response, 201, JSON.parse(text));
    else refuse(response, refusal);
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', base);
    const { authorization } = request.headers;
    asked.push({ method: request.method ?? '', path: decodeURIComponent(url.pathname + url.search), authorization });
    const text = await bodyOf(request);
    const refused = next.shift();
    if (refused !== undefined) return refuse(response, refused.refusal, refused.headers);
    if (authorization !== `Bearer ${token}`)
      return refuse(response, { status: 401, code: 'InvalidAuthenticationToken', message: 'no' });
    if (url.pathname === '/v1.0/servicePrincipals') {
      const isGraph = url.searchParams.get('$filter') === `appId eq '${graphAppId}'`;
      return answer(response, 200, { value: isGraph ? [{ id: graphObjectId, appRoles: options.appRoles }] : [] });
    }
    if (url.pathname === `/v1.0/servicePrincipals/${identityId}`)
      return answer(response, 200, { displayName: 'id-ztw-contoso', servicePrincipalType: 'ManagedIdentity' });
    const assignmentsPath = `/v1.0/servicePrincipals/${identityId}/appRoleAssignments`;
    if (request.method === 'DELETE' && url.pathname.startsWith(`${assignmentsPath}/`)) {
      const at = assignments.findIndex(
        ({ id }) => id === decodeURIComponent(url.pathname.slice(assignmentsPath.length + 1)),
      );
      const refusal = removals.shift() ?? (at < 0 ? notFound : undefined);
      if (refusal !== undefined) return refuse(response, refusal);
      assignments.splice(at, 1);
      response.writeHead(204).end();
      return;
    }
    if (url.pathname !== assignmentsPath) return refuse(response, notFound);
    return request.method === 'POST' ? answerGrant(response, text) : list(response, url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: a TCP server that listens has an address of this shape.
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: base,
    asked,
    assignments,
    refuseGrants: (...refusals) => grants.push(...refusals),
    refuseRemovals: (...refusals) => removals.push(...refusals),
    refuseNext: (refusal, headers = {}) => next.push({ refusal, headers }),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

import { z } from 'zod';
import { microsoftGraph } from '../../../shared/core/conditional-access';
import { createGraphCalls, GrantRefused, type GraphCallOptions, refusalOf } from './graph-calls';

/** An application permission that a principal holds, at Graph or at another application. */
export type HeldPermission = {
  /** Id of the assignment. */
  readonly id: string;
  readonly resourceId: string;
  readonly resourceName: string;
  readonly appRoleId: string;
};

export type GrantedPrincipal = { readonly name: string; readonly type: string };

/** The application whose permissions are granted. */
type GraphApplication = {
  readonly objectId: string;
  /** Name of each app role, by its id. */
  readonly roleNames: ReadonlyMap<string, string>;
};

type Granted = 'granted' | 'already there';

/** The calls of Microsoft Graph that granting needs. */
export type Directory = {
  readonly findGraph: () => Promise<GraphApplication>;
  readonly readPrincipal: (objectId: string) => Promise<GrantedPrincipal>;
  readonly listHeld: (objectId: string) => Promise<readonly HeldPermission[]>;
  readonly grant: (objectId: string, resourceId: string, appRoleId: string) => Promise<Granted>;
  readonly remove: (objectId: string, assignmentId: string) => Promise<void>;
};

const Applications = z.object({
  value: z
    .array(z.object({ id: z.string(), appRoles: z.array(z.object({ id: z.string(), value: z.string() })) }))
    .min(1),
});
const ServicePrincipal = z.object({ displayName: z.string(), servicePrincipalType: z.string() });
const Assignments = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      resourceId: z.string(),
      resourceDisplayName: z.string().nullish(),
      appRoleId: z.string(),
    }),
  ),
  '@odata.nextLink': z.string().optional(),
});

const needsAdministrator =
  'Microsoft Graph refused: this account may not grant application permissions. Sign in as a Global Administrator or a ' +
  'Privileged Role Administrator whose role is active; if it is, try --sign-in browser';

function read<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new GrantRefused(`${what}: the answer differs from the Microsoft Graph documentation`);
  return parsed.data;
}

async function whyNotRead(response: Response, what: string): Promise<string> {
  const { status } = response;
  const { code, message } = await refusalOf(response);
  if (status === 401)
    return 'Microsoft Graph does not accept the token: sign in again ("az login", or --sign-in browser)';
  if (status === 403) return needsAdministrator;
  if (status === 404)
    return `${what}: this tenant has no service principal with that object id. Give the object (principal) id of the managed identity, not its client id, and the right --tenant`;
  return `${what}: Microsoft Graph answered ${status} ${code} ${message}`.trim();
}

export function createDirectory(options: GraphCallOptions): Directory {
  const { baseUrl } = options;
  const call = createGraphCalls(options);
  const send = (url: string, body?: unknown): Promise<Response> =>
    body === undefined ? call('GET', url) : call('POST', url, body);

  async function get(url: string, what: string): Promise<unknown> {
    const response = await send(url);
    if (response.ok) return response.json();
    throw new GrantRefused(await whyNotRead(response, what));
  }

  /** A link is followed only if it leads to Graph, because the token of an administrator must not go anywhere else. */
  function nextOf(link: string): string {
    if (new URL(link).origin !== new URL(baseUrl).origin)
      throw new GrantRefused('Microsoft Graph returned a next-page link to another host; not followed');
    return link;
  }

  return {
    findGraph: async () => {
      const filter = encodeURIComponent(`appId eq '${microsoftGraph}'`);
      const body = await get(
        `${baseUrl}/v1.0/servicePrincipals?$filter=${filter}&$select=id,appRoles`,
        'Microsoft Graph in this tenant',
      );
      const [found] = read(Applications, body, 'Microsoft Graph in this tenant').value;
      if (found === undefined) throw new GrantRefused('Microsoft Graph is not in this tenant');
      return { objectId: found.id, roleNames: new Map(found.appRoles.map(({ id, value }) => [id, value])) };
    },
    readPrincipal: async (objectId) => {
      const url = `${baseUrl}/v1.0/servicePrincipals/${objectId}?$select=displayName,servicePrincipalType`;
      const found = read(ServicePrincipal, await get(url, objectId), objectId);
      return { name: found.displayName, type: found.servicePrincipalType };
    },
    listHeld: async (objectId) => {
      const held: HeldPermission[] = [];
      let next: string | undefined = `${baseUrl}/v1.0/servicePrincipals/${objectId}/appRoleAssignments`;
      while (next !== undefined) {
        const page: z.infer<typeof Assignments> = read(Assignments, await get(next, objectId), 'its permissions');
        held.push(
          ...page.value.map(({ id, resourceId, resourceDisplayName, appRoleId }) => ({
            id,
            resourceId,
            resourceName: resourceDisplayName ?? resourceId,
            appRoleId,
          })),
        );
        next = page['@odata.nextLink'] === undefined ? undefined : nextOf(page['@odata.nextLink']);
      }
      return held;
    },
    grant: async (principalId, resourceId, appRoleId) => {
      const url = `${baseUrl}/v1.0/servicePrincipals/${principalId}/appRoleAssignments`;
      const response = await send(url, { principalId, resourceId, appRoleId });
      if (response.ok) {
        await response.arrayBuffer();
        return 'granted';
      }
      const { code, message } = await refusalOf(response);
      // Somebody else has granted it, or our first attempt did and its answer was lost.
      if (response.status === 409 || /already exists/i.test(message)) return 'already there';
      if (response.status === 401 || response.status === 403) throw new GrantRefused(needsAdministrator);
      throw new GrantRefused(`Microsoft Graph answered ${response.status} ${code} ${message}`.trim());
    },
    remove: async (principalId, assignmentId) => {
      const url = `${baseUrl}/v1.0/servicePrincipals/${principalId}/appRoleAssignments/${encodeURIComponent(assignmentId)}`;
      const response = await call('DELETE', url);
      // 404: somebody else has removed it, or our first attempt did and its answer was lost.
      if (response.ok || response.status === 404) {
        await response.arrayBuffer();
        return;
      }
      const { code, message } = await refusalOf(response);
      if (response.status === 401 || response.status === 403) throw new GrantRefused(needsAdministrator);
      throw new GrantRefused(`Microsoft Graph answered ${response.status} ${code} ${message}`.trim());
    },
  };
}

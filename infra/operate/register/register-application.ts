import { z } from 'zod';
import { GrantRefused, type GraphCall, refusalOf } from '../grant/graph-calls';
import {
  applicationOf,
  cliAuthorization,
  credentialName,
  credentialOf,
  type Registration,
  uniqueName,
} from './registration';

export type Registered = {
  /** Application (client) id. */
  readonly clientId: string;
  /** Object id of the enterprise application in the home tenant, for assigning people to roles. */
  readonly servicePrincipalId: string;
};

const Application = z.object({ id: z.string(), appId: z.string() });
const ServicePrincipal = z.object({ id: z.string() });

/** Creates what is missing, and updates what exists to these values. */
const upsert = { Prefer: 'create-if-missing' };

const needsRole =
  'this account is not allowed to register applications. Sign in as an Application Administrator or a Cloud Application Administrator ' +
  'whose role is active; if it is, try --sign-in browser';

const reasons: Readonly<Record<number, string>> = {
  401: 'the token was not accepted. Sign in again ("az login", or --sign-in browser)',
  403: needsRole,
  404: 'it was not found. It may have been deleted while this ran: run npm run register again',
  409: 'somebody else is changing it. Run npm run register again',
};

/**
 * Six calls, safe to repeat: the application, its federated credential, and its service principal in the home tenant. Throws
 * GrantRefused with the step that failed. Earlier steps stay done, and the next run continues after them.
 */
export async function registerApplication(
  call: GraphCall,
  baseUrl: string,
  registration: Registration,
): Promise<Registered> {
  const write = async (what: string, path: string, body: unknown): Promise<void> => {
    await answered(what, await call('PATCH', `${baseUrl}/v1.0${path}`, body, upsert));
  };
  const read = async <T>(what: string, path: string, schema: z.ZodType<T>): Promise<T> => {
    const response = await answered(what, await call('GET', `${baseUrl}/v1.0${path}`));
    const parsed = schema.safeParse(await response.json());
    if (!parsed.success) throw new GrantRefused(`${what}: the answer differs from the Microsoft Graph documentation`);
    return parsed.data;
  };
  const known = `/applications(uniqueName='${uniqueName}')`;
  await write('The application', known, applicationOf(registration));
  await write('The sign-in of the Azure CLI', known, cliAuthorization);
  const application = await read('The application', `${known}?$select=id,appId`, Application);
  if (registration.principalId !== undefined)
    await write(
      'The federated credential',
      `/applications/${application.id}/federatedIdentityCredentials(name='${credentialName}')`,
      credentialOf(registration, registration.principalId),
    );
  const principal = `/servicePrincipals(appId='${application.appId}')`;
  // People need a role before they can sign in.
  await write('The enterprise application', principal, { appRoleAssignmentRequired: true });
  const { id } = await read('The enterprise application', `${principal}?$select=id`, ServicePrincipal);
  return { clientId: application.appId, servicePrincipalId: id };
}

async function answered(what: string, response: Response): Promise<Response> {
  if (response.ok) return response;
  const { code, message } = await refusalOf(response);
  const reason = reasons[response.status];
  throw new GrantRefused(
    `${what}: Microsoft Graph answered ${response.status} ${code}${reason === undefined ? ` ${message}` : `: ${reason}`}`.trim(),
  );
}

import { checkScope } from '../../../shared/core/access/api-scope';
import type { Registered } from './register-application';
import { applicationOf, credentialOf, type Registration } from './registration';

/** The registration before it is made, line by line. */
export function registrationLines(registration: Registration): readonly string[] {
  const { name, homeTenantId, isMultiTenant, permissions, principalId } = registration;
  const { web, appRoles } = applicationOf(registration);
  return [
    `${name}, in tenant ${homeTenantId}`,
    `  consent by       ${isMultiTenant ? 'any tenant that its admin chooses' : 'this tenant only'}`,
    `  redirect URIs    ${web.redirectUris.join('\n                   ')}`,
    `  app roles        ${appRoles.map(({ value }) => value).join(', ')}; people need one to sign in`,
    `  scope            ${checkScope}, for "npm run doctor -- --app" with the Azure CLI`,
    `  credential       ${principalId === undefined ? 'a certificate that you add to it' : `managed identity ${principalId}`}`,
    ...(principalId === undefined
      ? []
      : [`                   issuer ${credentialOf(registration, principalId).issuer}`]),
    `  permissions      ${permissions.length} application permissions of Microsoft Graph, all read-only`,
    ...permissions.map(({ permission }) => `                   ${permission}`),
  ];
}

export const dryRunLine = 'Dry run: nothing was registered. Without --dry-run, the command registers exactly this.';

/** The next steps after the registration. */
export const registeredLines = (
  { principalId, isMultiTenant }: Registration,
  { clientId, servicePrincipalId }: Registered,
): readonly string[] => [
  '',
  `Registered. Application (client) ID: ${clientId}`,
  '',
  'Next:',
  `  azd env set APP_CLIENT_ID ${clientId}`,
  '  azd provision',
  `  Entra admin center > Enterprise applications > ${servicePrincipalId} > Users and groups: assign reader or operator.`,
  ...(principalId === undefined
    ? ['  Entra admin center > App registrations > Certificates & secrets: upload the certificate.']
    : ['  The federated credential can take some minutes to work.']),
  ...(isMultiTenant ? ['  For each customer: npm run onboard -- --tenant contoso.com'] : []),
];

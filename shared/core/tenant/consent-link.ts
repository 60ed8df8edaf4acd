import { consentedPath } from '../access/sign-in-paths';
import { type CloudName, clouds } from './clouds';

type Consenting = {
  /** The sign-in service and the name of the deployment's cloud. */
  readonly cloud: { readonly authority: string; readonly name: CloudName };
  readonly publicUrl: string;
  readonly application: { readonly clientId: string } | null;
};

/** The link that a Global Administrator of the tenant opens. https://learn.microsoft.com/entra/identity-platform/v2-admin-consent */
export function consentLink({ cloud, publicUrl, application }: Consenting, tenantId: string): string {
  const link = new URL(`${cloud.authority}/${tenantId}/v2.0/adminconsent`);
  link.searchParams.set('client_id', application?.clientId ?? '');
  // Application permissions can only be requested together. `.default` means all permissions of the registration.
  link.searchParams.set('scope', `${clouds[cloud.name].graph}/.default`);
  link.searchParams.set('redirect_uri', publicUrl + consentedPath);
  return link.href;
}

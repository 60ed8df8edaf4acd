import type { Surroundings } from '../../../shared/config/environment';
import { clouds } from '../../../shared/core/tenant/clouds';
import { consentedPath } from '../register/registration';

/** What a Global Administrator of the tenant opens. https://learn.microsoft.com/entra/identity-platform/v2-admin-consent */
export function consentLink(
  { cloud, publicUrl, application }: Pick<Surroundings, 'application' | 'cloud' | 'publicUrl'>,
  tenantId: string,
): string {
  const link = new URL(`${cloud.authority}/${tenantId}/v2.0/adminconsent`);
  link.searchParams.set('client_id', application?.clientId ?? '');
  // Application permissions come by .default alone: all of the registration.
  link.searchParams.set('scope', `${clouds[cloud.name].graph}/.default`);
  link.searchParams.set('redirect_uri', publicUrl + consentedPath);
  return link.href;
}

import type { DeclaredAccount, TenantConfiguration } from '../../core/tenant/configuration';
import { plainText } from '../language/plain-text';

/** Every account and object that the configuration declares as an exception. `what` names the list that contains it. */
export function declaredAccounts({
  breakGlass,
  syncAccounts,
  serviceAccounts,
  acceptedExclusions,
}: Pick<
  TenantConfiguration,
  'breakGlass' | 'syncAccounts' | 'serviceAccounts' | 'acceptedExclusions'
>): readonly (DeclaredAccount & {
  readonly what: string;
})[] {
  const listed = (what: string, declared: readonly DeclaredAccount[]) => declared.map((one) => ({ ...one, what }));
  return [
    ...listed('Break-glass account', breakGlass),
    ...listed('Synchronisation account', syncAccounts),
    ...listed('Service account', serviceAccounts),
    ...Object.entries(acceptedExclusions).flatMap(([source, accepted]) =>
      listed(`Exception for ${plainText(source)}`, accepted),
    ),
  ];
}

/** A declared object whose name is not known. Before users are read, no name is. */
export const namelessInWords = (id: string, areUsersRead: boolean): string =>
  areUsersRead
    ? `an object without a known name (${plainText(id, 120)})`
    : `${plainText(id, 120)}, whose name is known once users have been read`;

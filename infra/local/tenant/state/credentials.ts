import { isList, type JsonObject, objectsOf, textOf } from '../json';

/** The values that complete a list of credentials. */
type CredentialMoment = {
  readonly time: string;
  readonly endTime: string;
  readonly newId: () => string;
};

/** The two lists in which applications and service principals keep their credentials. */
export const credentialLists = ['passwordCredentials', 'keyCredentials'] as const;

/** A credential without its secret, which Graph shows once and never stores. Everything else in the body stays. */
function withoutSecret(
  list: (typeof credentialLists)[number],
  credential: JsonObject,
  moment: CredentialMoment,
): JsonObject {
  const common: JsonObject = {
    customKeyIdentifier: null,
    displayName: null,
    startDateTime: moment.time,
    endDateTime: moment.endTime,
    ...credential,
    keyId: textOf(credential, 'keyId') || moment.newId(),
  };
  return list === 'passwordCredentials'
    ? { ...common, hint: textOf(credential, 'secretText').slice(0, 3) || (credential.hint ?? null), secretText: null }
    : { type: 'AsymmetricX509Cert', usage: 'Verify', ...common, key: null };
}

/**
 * A body with credentials as the directory stores them. Credentials without a keyId are added to the existing ones, as with
 * addPassword. A list in which each has a keyId replaces the old list.
 */
export function keepCredentials(
  before: JsonObject | undefined,
  body: JsonObject,
  moment: CredentialMoment,
): JsonObject {
  const kept: { [name: string]: readonly JsonObject[] } = {};
  for (const list of credentialLists) {
    if (!isList(body[list])) continue;
    const given = objectsOf(body[list]);
    const isAddition = given.length > 0 && given.every((credential) => textOf(credential, 'keyId') === '');
    const fresh = given.map((credential) => withoutSecret(list, credential, moment));
    kept[list] = isAddition ? [...objectsOf(before?.[list]), ...fresh] : fresh;
  }
  return { ...body, ...kept };
}

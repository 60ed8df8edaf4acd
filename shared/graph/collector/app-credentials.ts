/** Shared by applications and service principals: credentials and owners. */
import * as z from 'zod';
import type { AppCredential } from '../../kinds/application/application';
import { sorted, text, timeOrNull } from '../shape';

const Credential = z.object({
  keyId: z.string().min(1),
  usage: text,
  customKeyIdentifier: text,
  startDateTime: timeOrNull,
  endDateTime: timeOrNull,
});
const Credentials = z
  .array(Credential)
  .nullish()
  .transform((value) => value ?? []);

export const appFields = {
  id: z.string().min(1),
  appId: z.string().min(1),
  displayName: text.transform((name) => name ?? ''),
  passwordCredentials: Credentials,
  keyCredentials: Credentials,
  owners: z
    .array(z.object({ id: z.string() }))
    .nullish()
    .transform((owners) => (owners === null || owners === undefined ? null : sorted(owners.map(({ id }) => id)))),
};

type Lists = {
  readonly passwordCredentials: z.output<typeof Credentials>;
  readonly keyCredentials: z.output<typeof Credentials>;
};

const byKey = (a: AppCredential, b: AppCredential): number => (a.keyId < b.keyId ? -1 : a.keyId > b.keyId ? 1 : 0);

export const credentialsOf = ({ passwordCredentials, keyCredentials }: Lists): readonly AppCredential[] =>
  [
    ...passwordCredentials.map((one): AppCredential => ({ ...one, type: 'secret' })),
    ...keyCredentials.map((one): AppCredential => ({ ...one, type: 'certificate' })),
  ].sort(byKey);

/** keyCredentials are only returned if they are selected; Graph expands at most twenty owners. */
export const appQuery = (fields: string): string =>
  `$select=id,appId,displayName,passwordCredentials,keyCredentials,${fields}&$expand=owners($select=id)`;

import { flagDetail } from '../language/details';
import { quoted } from '../language/plain-text';
import type { Scene } from '../language/scene';

/** `the app "Backup-Connector"`. Reads the resource's name. */
export const appIn = ({ event }: Pick<Scene, 'event'>, maxLength: number): string =>
  `the app ${quoted(event.resource.name || event.resource.id, maxLength)}`;

/** What somebody with the secret of the app can do. Reads `powerful`. */
export const secretAtRisk = ({ event }: Pick<Scene, 'event'>): readonly string[] => [
  ...(flagDetail(event, 'powerful') ? ['It has power over the whole tenant: an attacker has that power too.'] : []),
  'An app is never asked for MFA: anyone who has its secret can use all its rights.',
];

export const disableApp =
  'disable the app in Entra admin center > Enterprise apps > the app > Properties, then replace its secrets and certificates.';
export const disableAppAndCheck =
  'disable the app, replace its secrets and certificates, and check what it has read and changed.';

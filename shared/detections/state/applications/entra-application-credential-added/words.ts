import { subjectPartLength } from '../../../../reports/frame';
import { count, listedUpTo, verb } from '../../../../reports/language/counting';
import { listDetail, numberDetail, textDetail } from '../../../../reports/language/details';
import { plainText, quoted } from '../../../../reports/language/plain-text';
import { defineWording, type Scene } from '../../../../reports/language/scene';
import { orAppGone } from '../../../../reports/wording/gone';
import { appActivity } from '../../../rows/applications';

const appOf = ({ event }: Scene, maxLength: number): string =>
  quoted(textDetail(event, 'applicationName') ?? event.resource.name ?? 'without a name', maxLength);

const kinds: Readonly<Record<string, string>> = {
  secret: 'secret',
  certificate: 'certificate',
  federation: 'federated credential',
};

/** The portal lists credentials by their id, and its beginning tells them apart. The display name can be the secret. */
const idLength = 4;
const shortIdOf = (keyId: string): string => `${plainText(keyId).slice(0, idLength)}…`;

const addedIn = ({ event }: Scene): number => numberDetail(event, 'added') ?? 1;

/** "a secret (ID 3f2a…)", "2 certificates", "2 credentials". */
function credentialsIn(scene: Scene, article = 'a'): string {
  const { event } = scene;
  const types = listDetail(event, 'credentialTypes');
  const [only] = types.length === 1 ? types : [];
  const noun = kinds[only ?? ''] ?? 'credential';
  const added = addedIn(scene);
  const [keyId] = listDetail(event, 'keyIds');
  if (added > 1) return count(added, noun, `${noun}s`);
  return `${article} ${noun}${keyId === undefined ? '' : ` (ID ${shortIdOf(keyId)})`}`;
}

/** "a secret (ID 3f2a…) was added to the app " */
const wereAdded = (scene: Scene, credentials = credentialsIn(scene)): string =>
  `${credentials} ${verb(addedIn(scene), 'was', 'were')} added to the app `;

/** The subject has room for this much of the name of the app, between quotation marks. */
const roomAfter = (words: string): number => subjectPartLength - words.length - 2;

/** What the app can do, with the roles and permissions that are known by name. */
function reachIn({ event }: Scene): string {
  const named = (...details: readonly string[]): string =>
    listedUpTo(
      details.flatMap((detail) => listDetail(event, detail)).map((name) => plainText(name)),
      5,
    );
  const powers = named('powers');
  const all = named('powers', 'delegated');
  switch (textDetail(event, 'reach')) {
    case 'wholeTenant':
      return powers === ''
        ? 'The app has a permission over the whole tenant or an admin role.'
        : `The app has power over the whole tenant: ${powers}.`;
    case 'more':
      return `The app has API permissions${all === '' ? '' : `, including ${all}`}: check first what they allow.`;
    case 'signIn':
      return 'As last read, the app can do no more than sign people in.';
    default:
      return 'The rights of the app are not known: check its API permissions and roles first.';
  }
}

/**
 * Reads `applicationName` or the resource's name, `credentialTypes`, `keyIds`, `added`, `reach`, `powers`, `delegated`. The credential's display name is not read,
 * because it can be the secret.
 */
export const entraApplicationCredentialAddedWords = defineWording({
  id: 'EV.A05',
  role: 'headline',
  lost: (scene) => {
    // The first lines have the ID; a subject has none.
    const words = wereAdded(scene, credentialsIn(scene).replace(/ \(.*/, ''));
    return `${words}${appOf(scene, roomAfter(words))}`;
  },
  happened: (scene) => `${wereAdded(scene)}${appOf(scene, 48)}`,
  did: (scene) => `added ${credentialsIn(scene)} to the app ${appOf(scene, 48)}`,
  meaning: (scene) => [
    `Anyone who has ${verb(addedIn(scene), 'it', 'one of them')} can sign in as the app, from anywhere and without MFA, and use all its rights.`,
    reachIn(scene),
  ],
  exposed: (scene) => [`Everything that the app ${appOf(scene, 48)} can reach`],
  remedy: (scene) => ({
    undo: `delete ${listDetail(scene.event, 'keyIds').length === 1 ? credentialsIn(scene, 'the') : 'the new credential'} in Entra admin center > App registrations > ${appOf(scene, 30)} > Certificates & secrets, then review its sign-ins.`,
    accept:
      'delete the credential that it replaces, so that no old secret stays valid, then close the alert: no log shows that the new one was intended.',
  }),
  activity: 'credential added to an app',
  portal: ({ event }) => ({
    label: 'Open the apps in Entra',
    url: `https://entra.microsoft.com/${encodeURIComponent(event.tenantId)}/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade`,
  }),
  afterwards: () => appActivity,
  ...orAppGone(appOf, {
    regained: (scene) => `the app ${appOf(scene, 24)} is as before`,
    fixed: (scene) => `removed the credential of the app ${appOf(scene, 48)}`,
    ended: (scene) => `The credential of the app ${appOf(scene, 48)} was removed`,
  }),
});

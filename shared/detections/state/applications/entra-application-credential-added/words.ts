import { count } from '../../../../reports/language/counting';
import { listDetail, numberDetail, textDetail } from '../../../../reports/language/details';
import { quoted } from '../../../../reports/language/plain-text';
import { defineWording, type Scene } from '../../../../reports/language/scene';

const appOf = ({ event }: Scene, maxLength: number): string =>
  quoted(textDetail(event, 'applicationName') ?? event.resource.name ?? 'without a name', maxLength);

const kinds: Readonly<Record<string, string>> = {
  secret: 'secret',
  certificate: 'certificate',
  federation: 'federated credential',
};

/** "a secret was", "2 certificates were", "2 credentials were". */
function credentialsWere({ event }: Scene): string {
  const types = listDetail(event, 'credentialTypes');
  const [only] = types.length === 1 ? types : [];
  const noun = kinds[only ?? ''] ?? 'credential';
  const added = numberDetail(event, 'added') ?? 1;
  return added === 1 ? `a ${noun} was` : `${count(added, noun, `${noun}s`)} were`;
}

const reachOf: Readonly<Record<string, string>> = {
  wholeTenant: 'The app has a permission over the whole tenant or an admin role.',
  more: 'The app has API permissions: check first what they allow.',
  signIn: 'As last read, the app can do no more than sign people in.',
};

/**
 * Reads `applicationName` or the resource's name, `credentialTypes`, `added`, `reach`. The credential's display name is not read, because
 * it can be the secret.
 */
export const entraApplicationCredentialAddedWords = defineWording({
  id: 'EV.A05',
  role: 'headline',
  lost: (scene) => `${credentialsWere(scene)} added to the app ${appOf(scene, 18)}`,
  happened: (scene) => `${credentialsWere(scene)} added to the app ${appOf(scene, 48)}`,
  did: (scene) => `added ${credentialsWere(scene).replace(/ (was|were)$/, '')} to the app ${appOf(scene, 48)}`,
  meaning: ({ event }) => [
    `Anyone who has ${(numberDetail(event, 'added') ?? 1) > 1 ? 'one of them' : 'it'} can sign in as the app, from anywhere and without MFA, and use all its rights.`,
    reachOf[textDetail(event, 'reach') ?? ''] ??
      'The rights of the app are not known: check its API permissions and roles first.',
  ],
  exposed: (scene) => [`Everything that the app ${appOf(scene, 48)} can reach`],
  remedy: (scene) => ({
    undo: `delete the new credential in Entra admin center > App registrations > ${appOf(scene, 30)} > Certificates & secrets, then review its sign-ins.`,
    accept: 'delete the credential that it replaces, so that no old secret stays valid.',
  }),
  activity: 'credential added to an app',
  portal: ({ event }) => ({
    label: 'Open the apps in Entra',
    url: `https://entra.microsoft.com/${encodeURIComponent(event.tenantId)}/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade`,
  }),
  regained: (scene) => `the app ${appOf(scene, 24)} is as before`,
  fixed: (scene) => `removed the credential of the app ${appOf(scene, 48)}`,
  ended: (scene) => `The credential of the app ${appOf(scene, 48)} was removed`,
});

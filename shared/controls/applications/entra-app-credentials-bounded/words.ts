import { listDetail } from '../../../reports/details';
import { appRegistrationsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const isSecret = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('secret');

/** Reads `problems`: "secret", which is told first, and "long". */
export const credentialsEndSoon = defineWording({
  id: 'ZT.AP.009',
  tells: 'story',
  unit: 'secrets and certificates',
  lost: (scene) =>
    isSecret(scene) ? 'a secret of an application lasts too long' : 'a key of an application is valid for too long',
  happened: (scene) =>
    isSecret(scene)
      ? 'an application got a secret that lasts longer than agreed'
      : 'an application got a credential that is valid for longer than agreed',
  meaning: () => ['Whoever copied it is the application until it ends, and nobody is asked for MFA.'],
  exposed: ({ tenantName }) => [`What the application can reach at ${tenantName}`],
  remedy: () => ({
    undo: 'delete it in Entra admin center > App registrations > the application > Certificates & secrets.',
    accept:
      'replace it by a shorter one, or name the application under acceptedExclusions for ZT.AP.009, with an owner and an end date.',
  }),
  ask: () => ({
    question: 'Does the application need a secret at all?',
    yes: 'make a shorter one, and delete the long one once nothing uses it.',
    no: 'delete it, and use a managed identity or a federated credential.',
  }),
  activity: 'change of credentials',
  portal: appRegistrationsPortal,
  regained: () => 'credentials of applications end soon enough',
  mended: () => 'The long credential was deleted or replaced',
  held: 'credentials of applications ended soon enough',
});

import { listDetail } from '../../../reports/details';
import { enterpriseAppsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');
const mayDoMore = (scene: Scene): boolean =>
  problemsOf(scene).some((problem) => problem === 'permission' || problem === 'role');
const hasSecret = (scene: Scene): boolean => problemsOf(scene).includes('secret');

const sentences: Readonly<Record<string, string>> = {
  permission: 'It holds a permission that no check asks for.',
  role: 'It holds a role of administrators, which it does not need.',
  secret: 'It has a secret: whoever copies it is the monitor, from anywhere.',
  owner: 'Somebody who is no administrator owns it, and can add a secret to it.',
};

/** Reads `problems`: keys of the sentences above. */
export const monitorOnlyReads = defineWording({
  id: 'ZT.IN.005',
  tells: 'story',
  lost: (scene) =>
    mayDoMore(scene)
      ? 'this monitor can do more than read'
      : hasSecret(scene)
        ? 'a secret is enough to be this monitor'
        : 'somebody who is no admin owns this monitor',
  happened: (scene) =>
    mayDoMore(scene)
      ? 'this monitor was given more than it needs'
      : hasSecret(scene)
        ? 'this monitor was found with a secret'
        : 'this monitor got an owner who must not be one',
  meaning: (scene) => [
    ...['permission', 'role', 'secret', 'owner'].flatMap((problem) =>
      problemsOf(scene).includes(problem) ? [sentences[problem] ?? ''] : [],
    ),
    `Whoever takes it over sees what it sees of ${scene.tenantName}, and can do what it can.`,
  ],
  exposed: ({ tenantName }) => [`What this monitor can read and do at ${tenantName}`],
  remedy: () => ({
    undo: 'take it away in Entra admin center > Enterprise apps > this monitor, under Permissions, Owners and Roles, or in App registrations > Certificates & secrets; `npm run doctor` says what it needs.',
    accept:
      'name an owner who is meant under acceptedExclusions for ZT.IN.005, with an end date; for anything else there is no exception, only less right.',
  }),
  activity: 'change of applications',
  portal: enterpriseAppsPortal,
  regained: () => 'this monitor can only read again',
  mended: () => 'What this monitor did not need was taken away',
  held: 'this monitor could only read',
});

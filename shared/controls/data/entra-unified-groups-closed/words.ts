import { listDetail } from '../../../reports/details';
import { groupsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');
const isPublic = (scene: Scene): boolean => problemsOf(scene).includes('public');
const guestsOwn = (scene: Scene): boolean => problemsOf(scene).includes('guestOwners');

const sentences: Readonly<Record<string, string>> = {
  public: 'Whoever works here can read the files of a public group, and join it without being asked in.',
  guestOwners: 'A guest who owns a group adds whom he likes to it, and deletes it.',
  creation: 'Everybody can make groups, public ones too, each with a site and a mailbox that nobody planned.',
};

/** Reads `problems`: keys of the sentences above; the lines name the groups. */
export const unifiedGroupsAreClosed = defineWording({
  id: 'ZT.DX.012',
  tells: 'story',
  lost: (scene) =>
    isPublic(scene)
      ? 'files of a group are open to everybody who works here'
      : guestsOwn(scene)
        ? 'guests can own Microsoft 365 groups'
        : 'everybody can make Microsoft 365 groups',
  happened: (scene) =>
    isPublic(scene)
      ? 'a Microsoft 365 group was found public that nobody approved'
      : guestsOwn(scene)
        ? 'guests were allowed to own Microsoft 365 groups'
        : 'everybody was allowed to make Microsoft 365 groups',
  meaning: (scene) =>
    ['public', 'guestOwners', 'creation'].flatMap((problem) =>
      problemsOf(scene).includes(problem) ? [sentences[problem] ?? ''] : [],
    ),
  exposed: ({ tenantName }) => [`Files, mail and chats in Microsoft 365 groups of ${tenantName}`],
  remedy: (scene) => ({
    undo: isPublic(scene)
      ? 'make the group private in Entra admin center > Groups > All groups > the group > Properties > Privacy.'
      : 'set it back in Entra admin center > Groups > General, or in the setting Group.Unified.',
    accept: isPublic(scene)
      ? 'approve the group under acceptedExclusions for ZT.DX.012, with an owner and an end date.'
      : 'accept it on the alert page, with a reason and an end date.',
  }),
  activity: 'change of groups',
  portal: groupsPortal,
  regained: () => 'Microsoft 365 groups are closed again',
  mended: () => 'Microsoft 365 groups were closed again',
  held: 'Microsoft 365 groups were private or approved',
});

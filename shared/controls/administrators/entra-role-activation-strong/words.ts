import { listDetail } from '../../../reports/details';
import { rolesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';
import { editSettings, rolesCounted } from '../../../reports/wording/role-settings';

const sentences: Readonly<Record<string, string>> = {
  noMfa: 'Activating such a role asks for no MFA: a stolen session is enough.',
  noJustification: 'Activating such a role asks for no reason, so that nobody can tell later what it was for.',
  tooLong: 'One activation lasts longer than you want, and a thief has all of that time.',
  permanentAllowed: 'Such a role can be assigned without an end, and then nobody has to activate it at all.',
};

const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');

/** Reads `problems`, keys of the sentences above, and the roles in the lines. */
export const activationIsStrong = defineWording({
  id: 'ZT.AD.007',
  tells: 'story',
  lost: (scene) =>
    problemsOf(scene).includes('noMfa')
      ? `${rolesCounted(scene)} can be activated without MFA`
      : `${rolesCounted(scene)} can be had too easily`,
  happened: (scene) => `the activation settings of ${rolesCounted(scene)} were loosened`,
  meaning: (scene) => [
    ...problemsOf(scene)
      .flatMap((problem) => sentences[problem] ?? [])
      .slice(0, 3),
    `This holds for everybody at ${scene.tenantName} who is eligible for one of these roles.`,
  ],
  remedy: () => ({
    undo: `set it back in ${editSettings}.`,
    accept: 'set thresholds.activationHours or globalAdministratorActivationHours, where it is about hours.',
  }),
  activity: 'change of role settings',
  portal: rolesPortal,
  regained: () => 'privileged roles take MFA, a reason and an end again',
  mended: () => 'The activation settings were put back',
  held: 'activating a privileged role took MFA and a reason, and ended within hours',
  afterwards: () =>
    'Who activated a role in that time: Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Resource audit. We have not read it for this.',
});

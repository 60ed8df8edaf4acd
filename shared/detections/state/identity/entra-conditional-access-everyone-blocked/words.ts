import { quoted } from '../../../../reports/language/plain-text';
import { policiesPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';

const policyIn = ({ event }: Scene, length: number): string => quoted(event.resource.name ?? 'without a name', length);

export const entraConditionalAccessEveryoneBlockedWords = defineWording({
  id: 'EV.P20',
  role: 'cause',
  lost: (scene) => `policy ${policyIn(scene, 28)} blocks everyone`,
  happened: (scene) => `the policy ${policyIn(scene, 60)} now blocks everyone, admins included`,
  did: (scene) => `made the policy ${policyIn(scene, 60)} block everyone, admins included`,
  meaning: () => [
    'Nobody can sign in to any app. Once the open sessions end, nobody can undo it either.',
    'No admin and no break-glass account is excluded from the policy.',
  ],
  remedy: () => ({
    undo: 'disable the policy in Entra admin center > Conditional Access now, in a session that is still open. Without one, contact Microsoft support.',
    accept: 'exclude the break-glass accounts from the policy first.',
  }),
  activity: 'change to policies',
  portal: policiesPortal,
  regained: (scene) => `policy ${policyIn(scene, 28)} stopped blocking everyone`,
  ended: (scene) => `The policy ${policyIn(scene, 60)} stopped blocking everyone`,
  fixed: (scene) => `stopped the policy ${policyIn(scene, 60)} from blocking everyone`,
});

import { listDetail } from '../../../reports/details';
import { passwordProtectionPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const sentences: Readonly<Record<string, string>> = {
  list: 'People can choose passwords with the name of the firm and the year: the guess that is tried first.',
  emptyList: 'The list of forbidden passwords is empty: the name of the firm and the year are allowed.',
  onPremises: 'In the directory on premises nothing forbids the passwords that are forbidden in the cloud.',
  attempts: 'An account takes more wrong passwords than agreed before it locks.',
  seconds: 'A locked account opens sooner than agreed.',
};
const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');
const isLockout = (scene: Scene): boolean =>
  problemsOf(scene).length > 0 && problemsOf(scene).every((one) => one === 'attempts' || one === 'seconds');

/** Reads `problems`: keys of the sentences above. */
export const passwordProtectionIsOn = defineWording({
  id: 'ZT.ID.018',
  tells: 'story',
  lost: (scene) =>
    isLockout(scene)
      ? 'accounts take more wrong passwords than agreed'
      : problemsOf(scene).every((one) => one === 'onPremises')
        ? 'weak passwords are allowed on premises'
        : 'the most predictable passwords are allowed again',
  happened: (scene) => (isLockout(scene) ? 'the lockout was loosened' : 'password protection was loosened'),
  meaning: (scene) => problemsOf(scene).flatMap((problem) => sentences[problem] ?? []),
  exposed: ({ tenantName }) => [`Everybody at ${tenantName} who signs in with a password`],
  remedy: () => ({
    undo: 'set it back in Entra admin center > Authentication methods > Password protection.',
    accept:
      'for the lockout set thresholds.lockoutAttemptsMax and thresholds.lockoutSecondsMin; the list has no exception.',
  }),
  activity: 'change of password protection',
  portal: passwordProtectionPortal,
  regained: (scene) =>
    isLockout(scene) ? 'accounts lock after few wrong passwords' : 'predictable passwords are forbidden',
  mended: (scene) => (isLockout(scene) ? 'The lockout was set back' : 'Password protection was set back'),
  held: 'password protection was on',
  afterwards: () => 'Passwords that were set in that time keep working: the list is asked at a change only.',
});

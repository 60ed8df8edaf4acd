import { listed } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { authenticationMethodsPortal } from '../../../reports/portal';
import { defineWording, firstThatFits, type Scene } from '../../../reports/scene';

const names: Readonly<Record<string, string>> = {
  SmsAlone: 'text messages',
  Sms: 'text messages',
  Voice: 'voice calls',
  Email: 'codes by email',
};
const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');
const methodsOf = (scene: Scene): readonly string[] =>
  Object.keys(names).flatMap((problem) => (problemsOf(scene).includes(problem) ? (names[problem] ?? []) : []));
const methods = (scene: Scene): string => {
  const found = methodsOf(scene);
  return found.length === 0 ? 'weak methods' : listed(found);
};

/** Reads `problems`: "Sms", "SmsAlone" (without a password), "Voice", "Email". */
export const weakMethodsOff = defineWording({
  id: 'ZT.ID.010',
  tells: 'story',
  lost: (scene) =>
    problemsOf(scene).includes('SmsAlone')
      ? 'a text message alone is enough to sign in'
      : firstThatFits(`${methods(scene)} count as proof again`, 'weak sign-in methods count as proof again'),
  happened: (scene) => `${methods(scene)} were allowed as a sign-in method`,
  meaning: (scene) => [
    ...(problemsOf(scene).includes('SmsAlone')
      ? ['With a text message some people sign in without any password: whoever has the number has the account.']
      : []),
    `${listed(methodsOf(scene).length === 0 ? ['Weak methods'] : methodsOf(scene)).replace(/^./, (first) => first.toUpperCase())} can be taken over without touching the person, and a fake sign-in page asks for the code.`,
    `${scene.tenantName} had decided against them.`,
  ],
  exposed: ({ tenantName }) => [`Everybody at ${tenantName} who registers one of them: Graph does not say who has`],
  remedy: () => ({
    undo: 'switch them off in Entra admin center > Authentication methods > Policies.',
    accept: 'set thresholds.weakMethods to smsVoice if codes by email are meant to stay: the rest has no exception.',
  }),
  activity: 'change of the authentication methods',
  portal: authenticationMethodsPortal,
  regained: () => 'weak sign-in methods are off',
  mended: () => 'The weak sign-in methods were switched off again',
  held: 'text messages, voice calls and codes by email were no sign-in methods',
  afterwards: () =>
    'Who registered a number in that time: Entra admin center > Audit logs, activity "User registered security info". We have not read it for this.',
});

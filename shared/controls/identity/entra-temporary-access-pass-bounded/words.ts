import { listDetail } from '../../../reports/details';
import { authenticationMethodsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');

/** Where it was chosen whether the pass is on. */
const switched = (scene: Scene): 'on' | 'off' | undefined =>
  (['on', 'off'] as const).find((problem) => problemsOf(scene).includes(problem));

/** Reads `problems`: "on" and "off", which are told first, "manyTimes", "tooLong". */
export const accessPassIsBounded = defineWording({
  id: 'ZT.ID.014',
  tells: 'story',
  lost: (scene) =>
    switched(scene) !== undefined
      ? `the Temporary Access Pass is switched ${switched(scene)}`
      : problemsOf(scene).includes('manyTimes')
        ? 'a Temporary Access Pass works more than once'
        : 'a Temporary Access Pass lives too long',
  happened: (scene) =>
    switched(scene) === undefined
      ? 'the bounds of the Temporary Access Pass were loosened'
      : `the Temporary Access Pass was switched ${switched(scene)}`,
  meaning: (scene) => [
    switched(scene) === 'off'
      ? 'Without a pass people set up their first passkey with a password, or by the help desk.'
      : 'A Temporary Access Pass signs in without password and MFA, and registers new methods.',
    ...(problemsOf(scene).includes('manyTimes')
      ? ['It works as often as one likes now: whoever reads it over a shoulder can use it too.']
      : []),
    ...(problemsOf(scene).includes('tooLong') ? ['It stays good for longer than anybody needs to set up a key.'] : []),
  ],
  exposed: ({ tenantName }) => [`Whoever at ${tenantName} is given a pass from now on`],
  remedy: () => ({
    undo: 'set it back in Entra admin center > Authentication methods > Policies > Temporary Access Pass > Configure.',
    accept: 'set thresholds.temporaryAccessPass, or temporaryAccessPassMinutes to the lifetime that you need.',
  }),
  activity: 'change of the authentication methods',
  portal: authenticationMethodsPortal,
  regained: () => 'a Temporary Access Pass is bounded again',
  mended: () => 'The bounds of the Temporary Access Pass were set back',
  held: 'a Temporary Access Pass worked once and not for long',
  afterwards: () =>
    'Passes that were given in that time: Entra admin center > Audit logs, activity "Admin registered security info". We have not read it for this.',
});

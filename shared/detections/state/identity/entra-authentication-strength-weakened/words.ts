import { count, listedUpTo } from '../../../../reports/language/counting';
import { listDetail, textDetail } from '../../../../reports/language/details';
import { combinationInWords } from '../../../../reports/language/method-words';
import { quoted } from '../../../../reports/language/plain-text';
import { authenticationMethodsPortal } from '../../../../reports/language/portal';
import { defineWording, firstThatFits, type Scene } from '../../../../reports/language/scene';
import { lettingIn, lettingInInFull } from '../../../../reports/wording/fewer-checks';

function methodsIn({ event }: Scene): string {
  const methods = listDetail(event, 'elements').map(combinationInWords);
  return methods.length === 0 ? 'more methods' : listedUpTo(methods, 3);
}

const strengthOf = ({ event }: Scene, maxLength?: number): string =>
  quoted(textDetail(event, 'strengthName') ?? event.resource.name ?? 'a strength', maxLength);

/** Reads `strengthName`, `elements` (the combinations of methods), `policies`, `requirement`, `action` and the exposure. */
export const entraAuthenticationStrengthWeakenedWords = defineWording({
  id: 'EV.P22',
  role: 'cause',
  lost: (scene) =>
    lettingIn(scene) ??
    firstThatFits(
      `${strengthOf(scene)} also accepts ${methodsIn(scene)}`,
      `strength ${strengthOf(scene, 24)} accepts more methods`,
    ),
  happened: (scene) => `the authentication strength ${strengthOf(scene)} was changed to accept ${methodsIn(scene)}`,
  did: (scene) => `made the authentication strength ${strengthOf(scene)} also accept ${methodsIn(scene)}`,
  meaning: (scene) => {
    const policies = listDetail(scene.event, 'policies').map((name) => quoted(name));
    return [
      policies.length === 0
        ? 'No policy was edited.'
        : `${count(policies.length, 'policy requires', 'policies require')} this strength: ${listedUpTo(policies, 5)}. No policy was edited.`,
      ...lettingInInFull(scene),
    ];
  },
  remedy: (scene) => ({
    undo: `remove the added methods from ${strengthOf(scene)} in Entra admin center > Authentication methods > Authentication strengths.`,
    accept:
      'let an operator accept it with an end date on the alert page; until then the strength is compared with its approved state.',
  }),
  activity: 'change to authentication strengths',
  portal: authenticationMethodsPortal,
  regained: (scene) => `${strengthOf(scene, 24)} requires as much as before`,
  fixed: (scene) => `removed ${methodsIn(scene)} from the authentication strength ${strengthOf(scene)}`,
  ended: (scene) =>
    `The change of the authentication strength ${strengthOf(scene)} to accept ${methodsIn(scene)} was undone`,
});

import { listDetail, textDetail } from '../../../../reports/language/details';
import { shorten } from '../../../../reports/language/plain-text';
import { defineWording, firstThatFits, type Scene } from '../../../../reports/language/scene';
import { holderOf, holderPortal, inScope, reachOf, roleOf, theRoleOf } from '../../../../reports/wording/roles';

const isFor = ({ event }: Scene, reason: 'breakGlass' | 'risk' | 'unusual' | 'first'): boolean =>
  listDetail(event, 'reasons').includes(reason);

/** Why this activation is worth an alert, the most serious reason first. */
function lostBy(scene: Scene): string {
  const role = roleOf(scene);
  const holder = holderOf(scene);
  if (isFor(scene, 'breakGlass'))
    return firstThatFits(
      `break-glass account ${holder} activated ${role}`,
      `break-glass account ${shorten(holder, 22)} activated a role`,
    );
  if (isFor(scene, 'risk'))
    return firstThatFits(
      `${role} activated after a risk: ${holder}`,
      `a role was activated after a risk: ${shorten(holder, 24)}`,
    );
  if (isFor(scene, 'unusual'))
    return firstThatFits(
      `${role} activated after an unusual sign-in: ${holder}`,
      'a role was activated after an unusual sign-in',
    );
  return isFor(scene, 'first')
    ? firstThatFits(`first activation of ${role}: ${holder}`, `first activation of a role: ${shorten(holder, 30)}`)
    : firstThatFits(`${role} was activated for ${holder}`, `a role was activated for ${shorten(holder, 32)}`);
}

function reasonsOf(scene: Scene): readonly string[] {
  const level = textDetail(scene.event, 'risk');
  const rated = level === 'low' || level === 'medium' || level === 'high' ? ` as ${level}` : '';
  return [
    ...(isFor(scene, 'breakGlass') ? ['This is a break-glass account.'] : []),
    ...(isFor(scene, 'risk')
      ? [
          `In the hour before, Microsoft rated the risk of this account or its sign-in${rated}, and that risk is still open.`,
        ]
      : []),
    ...(isFor(scene, 'unusual')
      ? ['In the hour before, the account signed in from a country and with a device or app that are new for it.']
      : []),
    ...(isFor(scene, 'first') ? ['This is the first activation by this account on record.'] : []),
  ];
}

/** Reads `roleName`, `reasons` ("breakGlass", "risk", "unusual", "first"), `risk` (its level) and peopleIds[0]. */
export const entraRoleActivatedWords = defineWording({
  id: 'EV.R04',
  role: 'headline',
  lost: lostBy,
  // If the risk or the unusual sign-in arrived after the activation, the sentence is about the sign, because the event
  // has its time.
  happened: (scene) => {
    if (textDetail(scene.event, 'activatedAt') === undefined)
      return `${theRoleOf(scene)} was activated for ${holderOf(scene)}`;
    const found = isFor(scene, 'risk') ? 'was at risk' : 'made an unusual sign-in';
    return `the account of ${holderOf(scene)} activated ${theRoleOf(scene)} within an hour after it ${found}`;
  },
  meaning: (scene) => [...reasonsOf(scene), reachOf(scene)],
  exposed: (scene) => [`The account that holds it now: ${holderOf(scene)}`],
  remedy: (scene) => ({
    undo: `deactivate ${roleOf(scene)}${inScope(scene)} for ${holderOf(scene)} in Entra admin center > Privileged Identity Management, and revoke the sessions of the account.`,
    accept: 'nothing to do: the role ends by itself.',
  }),
  activity: 'role activation',
  portal: holderPortal,
  regained: (scene) => `${shorten(holderOf(scene), 26)} no longer has the active role`,
  ended: (scene) => `The activation of ${theRoleOf(scene)} for ${holderOf(scene)} ended`,
});

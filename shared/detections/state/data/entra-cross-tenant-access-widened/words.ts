import { subjectPartLength } from '../../../../reports/frame';
import { flagDetail, listDetail, textDetail } from '../../../../reports/language/details';
import { shorten } from '../../../../reports/language/plain-text';
import { crossTenantPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';

const openingsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'openings');
const nameOf = ({ event }: Scene): string | undefined => textDetail(event, 'organisation');
const has = (scene: Scene, beginning: string): boolean =>
  openingsOf(scene).some((opening) => opening.startsWith(beginning));

const sentences: Readonly<Record<string, string>> = {
  directConnectInbound: 'People from there can be added to shared channels without an account in your directory.',
  collaborationInbound: 'Guests from there can be invited again, which was blocked.',
  collaborationOutbound: 'Your people can become guests there again, which was blocked.',
  directConnectOutbound: 'Your people can be added to shared channels there, where you cannot see them.',
  redemptionInbound: 'People from there get in without a consent prompt.',
  redemptionOutbound: 'Your people enter there without a consent prompt.',
  trustsMfa: 'If the other side reports that MFA was done, your tenant does not ask for it.',
  trustsCompliantDevices: 'A device that counts as compliant there counts as compliant here.',
  trustsHybridDevices: 'A device that is joined there is trusted here.',
  userSync: 'The other organisation writes accounts into your directory, without an invitation.',
};

/** The subject names the organisation if there is room for it. */
function inSubject(scene: Scene, words: (who: string) => string): string {
  const name = nameOf(scene);
  return words(shorten(name ?? 'every other organisation', subjectPartLength - [...words('')].length));
}

/** Reads `organisation` (null: the default for all), `isNew`, `isUnknown` (the log shows no setting) and `openings`: keys of the sentences above. */
export const entraCrossTenantAccessWidenedWords = defineWording({
  id: 'EV.P09',
  role: 'cause',
  lost: (scene) => {
    if (flagDetail(scene.event, 'isUnknown'))
      return nameOf(scene) === undefined
        ? 'cross-tenant access settings were changed'
        : inSubject(scene, (who) => `access of ${who} was changed`);
    if (has(scene, 'userSync')) return inSubject(scene, (who) => `${who} creates accounts here`);
    if (has(scene, 'trusts')) return inSubject(scene, (who) => `${who} is trusted`);
    return inSubject(scene, (who) => (openingsOf(scene).length > 0 ? `${who} has access` : `agreement with ${who}`));
  },
  happened: (scene) => {
    const name = nameOf(scene);
    if (flagDetail(scene.event, 'isUnknown'))
      return name === undefined
        ? 'the default for other organisations was changed or reset'
        : `the agreement with ${name} was changed or removed`;
    if (name === undefined) return 'the default for other organisations was widened';
    return flagDetail(scene.event, 'isNew')
      ? `an agreement with ${name} was added`
      : `the agreement with ${name} was widened`;
  },
  did: (scene) => {
    const name = nameOf(scene);
    if (flagDetail(scene.event, 'isUnknown'))
      return name === undefined
        ? 'changed or reset the default for other organisations'
        : `changed or removed the agreement with ${name}`;
    if (name === undefined) return 'widened the default for other organisations';
    return flagDetail(scene.event, 'isNew') ? `added an agreement with ${name}` : `widened the agreement with ${name}`;
  },
  meaning: (scene) => openingsOf(scene).flatMap((opening) => sentences[opening] ?? []),
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that is shared with other organisations`],
  ask: () => ({
    question: 'Do you know the organisation, and was this agreed with it?',
    yes: 'add an exception under acceptedExclusions for ZT.DX.010, kind organisation, with an owner and an end date.',
    no: 'delete the agreement, then review the sign-ins from there.',
  }),
  remedy: () => ({
    undo: 'change it back in Entra admin center > External Identities > Cross-tenant access settings > Organizational settings.',
    accept:
      'let an operator accept it with an end date on the alert page; if access is widened again, you get a new alert.',
  }),
  activity: 'change to cross-tenant access settings',
  portal: crossTenantPortal,
  regained: (scene) =>
    nameOf(scene) === undefined
      ? 'the default for other organisations is closed again'
      : inSubject(scene, (who) => `access of ${who} is closed again`),
  fixed: (scene) => {
    const name = nameOf(scene);
    return name === undefined
      ? 'closed the default for other organisations again'
      : `closed the access of ${name} again`;
  },
  ended: (scene) => {
    const name = nameOf(scene);
    return name === undefined
      ? 'The default for other organisations was closed again'
      : `The access of ${name} was closed again`;
  },
  afterwards: () =>
    'Sign-ins from there: Entra admin center > Users > Sign-in logs, filter Cross tenant access type. Zero Trust Watch has not read them.',
});

import { flagDetail, listDetail, textDetail } from '../../../reports/details';
import { crossTenantPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const openingsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'openings');
const nameOf = ({ event }: Scene): string | undefined => textDetail(event, 'organisation');
const has = (scene: Scene, beginning: string): boolean =>
  openingsOf(scene).some((opening) => opening.startsWith(beginning));

const sentences: Readonly<Record<string, string>> = {
  directConnectInbound: 'People from there can be let into shared channels without an account in your directory.',
  directConnectOutbound: 'Your people can be let into shared channels there, out of your sight.',
  redemptionInbound: 'People from there come in without being asked for consent.',
  redemptionOutbound: 'Your people enter without being asked for consent.',
  trustsMfa: 'If MFA was done there, or is said to have been, yours no longer asks for it.',
  trustsCompliantDevices: 'A device that is called compliant there is believed here.',
  trustsHybridDevices: 'A device that is joined there is trusted here.',
  userSync: 'Accounts are written into your directory from there, without anybody inviting them.',
};

const who = (scene: Scene): string =>
  nameOf(scene) === undefined ? 'every other organisation' : 'another organisation';

/** Reads `organisation` (null: the default for all), `isNew` and `openings`: keys of the sentences above. */
export const crossTenantWidened = defineWording({
  id: 'EV.P09',
  tells: 'cause',
  lost: (scene) => {
    if (has(scene, 'userSync')) return `accounts come in from ${who(scene)}`;
    if (has(scene, 'trusts')) return `${who(scene)} is trusted`;
    return openingsOf(scene).length > 0 ? `${who(scene)} is let in` : 'an agreement with another organisation is there';
  },
  happened: (scene) => {
    const name = nameOf(scene);
    if (name === undefined) return 'the default for other organisations was widened';
    return flagDetail(scene.event, 'isNew')
      ? `an agreement with ${name} was added`
      : `the agreement with ${name} was widened`;
  },
  meaning: (scene) => openingsOf(scene).flatMap((opening) => sentences[opening] ?? []),
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that is shared with other organisations`],
  ask: () => ({
    question: 'Do you know the organisation, and was this agreed with it?',
    yes: 'accept what is meant under acceptedExclusions for ZT.DX.010, kind organisation, with an owner and an end date.',
    no: 'delete the agreement, then look at the sign-ins from there.',
  }),
  remedy: () => ({
    undo: 'set it back in Entra admin center > External Identities > Cross-tenant access settings > Organizational settings.',
    accept: 'accept it with an owner and an end date; a further opening is told.',
  }),
  activity: 'change of cross-tenant access',
  portal: crossTenantPortal,
  regained: (scene) =>
    nameOf(scene) === undefined
      ? 'the default for other organisations is closed again'
      : 'the agreement with the other organisation is as it was',
  mended: () => 'What was opened to other organisations was closed again',
  afterwards: () =>
    'Who came in from there: Entra admin center > Users > Sign-in logs, filter Cross tenant access type. We have not read them.',
});

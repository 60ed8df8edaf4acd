import { listed } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { crossTenantPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');
const lets = (scene: Scene): boolean =>
  problemsOf(scene).some((problem) => /^(directConnect|redemption)/.test(problem));
const trusts = (scene: Scene): boolean => problemsOf(scene).some((problem) => problem.startsWith('trusts'));

const sentences: Readonly<Record<string, string>> = {
  directConnectInbound:
    'People of any other organisation can be let into shared channels without an account in your directory.',
  directConnectOutbound: 'Your people can be let into shared channels of any other organisation, out of your sight.',
  redemptionInbound: 'People of other organisations come in without being asked for consent.',
  redemptionOutbound: 'Your people enter other organisations without being asked for consent.',
  trustsMfa: 'If any other organisation says that MFA was done, yours no longer asks for it.',
  trustsCompliantDevices: 'If any other organisation calls a device compliant, yours believes it.',
  trustsHybridDevices: 'If any other organisation has joined a device to its domain, yours trusts it.',
  partnerLetIn: 'One organisation that nobody accepted is let in, or your people there, without an account or consent.',
  partnerTrusted: 'What one organisation that nobody accepted says of MFA or of devices is believed here.',
  partnerSynchronised: 'One organisation that nobody accepted writes accounts into your directory.',
};
const partners = (scene: Scene): readonly string[] =>
  problemsOf(scene).filter((problem) => problem.startsWith('partner'));

/** Reads `problems`: keys of the sentences above. */
export const defaultsAreClosed = defineWording({
  id: 'ZT.DX.010',
  tells: 'story',
  lost: (scene) =>
    lets(scene)
      ? 'every other organisation is let in by default'
      : trusts(scene)
        ? 'every other organisation is trusted by default'
        : partners(scene).includes('partnerSynchronised')
          ? 'accounts come in from another organisation'
          : partners(scene).includes('partnerTrusted')
            ? 'another organisation is trusted'
            : partners(scene).length > 0
              ? 'another organisation is let in'
              : 'the defaults for other organisations are open',
  happened: (scene) => {
    if (!lets(scene) && !trusts(scene) && partners(scene).length > 0)
      return 'an agreement with another organisation was widened';
    const parts = [...(lets(scene) ? ['opened'] : []), ...(trusts(scene) ? ['set to trust them'] : [])];
    return `the defaults for other organisations were ${parts.length === 0 ? 'opened' : listed(parts)}`;
  },
  meaning: (scene) => {
    const said = problemsOf(scene).flatMap((problem) => sentences[problem] ?? []);
    return [
      ...said.slice(0, 3),
      ...(lets(scene) || trusts(scene)
        ? [`This holds for every organisation with which ${scene.tenantName} has not agreed on something else.`]
        : []),
    ];
  },
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that is shared with other organisations`],
  remedy: () => ({
    undo: 'set it back in Entra admin center > External Identities > Cross-tenant access settings, under Default settings or Organizational settings.',
    accept:
      'declare it under acceptedExclusions for ZT.DX.010, kind organisation, with what it covers, an owner and an end date.',
  }),
  activity: 'change of cross-tenant access',
  portal: crossTenantPortal,
  regained: () => 'other organisations are let in only as accepted',
  mended: () => 'What was open to other organisations was closed again',
  held: 'other organisations were let in only as accepted',
  afterwards: () =>
    'Who came in from other organisations: Entra admin center > Users > Sign-in logs, filter Cross tenant access type. We have not read them.',
});

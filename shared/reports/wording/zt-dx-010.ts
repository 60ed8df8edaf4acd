import { listed } from '../counting';
import { listDetail } from '../details';
import { crossTenantPortal } from '../portal';
import { defineWording, type Scene } from '../scene';

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
};

/** Reads `problems`: keys of the sentences above. */
export const defaultsAreClosed = defineWording({
  id: 'ZT.DX.010',
  tells: 'story',
  lost: (scene) =>
    lets(scene)
      ? 'every other organisation is let in by default'
      : trusts(scene)
        ? 'every other organisation is trusted by default'
        : 'the defaults for other organisations are open',
  happened: (scene) => {
    const parts = [...(lets(scene) ? ['opened'] : []), ...(trusts(scene) ? ['set to trust them'] : [])];
    return `the defaults for other organisations were ${parts.length === 0 ? 'opened' : listed(parts)}`;
  },
  meaning: (scene) => {
    const said = problemsOf(scene).flatMap((problem) => sentences[problem] ?? []);
    return [
      ...said.slice(0, 3),
      `This holds for every organisation with which ${scene.tenantName} has not agreed on something else.`,
    ];
  },
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that is shared with other organisations`],
  remedy: () => ({
    undo: 'set it back in Entra admin center > External Identities > Cross-tenant access settings > Default settings.',
    accept:
      'agree on it with the one organisation that needs it, under Organizational settings, and close the default again: there is no exception for this control.',
  }),
  activity: 'change of cross-tenant access',
  portal: crossTenantPortal,
  regained: () => 'the defaults for other organisations are closed',
  mended: () => 'The defaults for other organisations were closed again',
  held: 'the defaults for other organisations were closed',
  afterwards: () =>
    'Who came in from other organisations: Entra admin center > Users > Sign-in logs, filter Cross tenant access type. We have not read them.',
});

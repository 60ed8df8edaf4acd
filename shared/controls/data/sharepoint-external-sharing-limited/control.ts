import { type ControlState, defineControl, findingsOf } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { textLine } from '../../evidence-line';

export const thresholds = {
  sharingCapability: threshold.choice(
    ['disabled', 'existingExternalUserSharingOnly', 'externalUserSharingOnly'],
    'externalUserSharingOnly',
    'The widest sharing that passes. CIS: new and existing guests. SCuBA: only existing guests.',
  ),
  widerSharingAccepted: threshold.flag(
    false,
    'Whether sharing that becomes wider still passes while it stays within sharingCapability.',
  ),
};

/** From the narrowest to the widest. Any other value cannot be ranked. */
const order = [
  'disabled',
  'existingExternalUserSharingOnly',
  'externalUserSharingOnly',
  'externalUserAndGuestSharing',
] as const;
type Capability = (typeof order)[number];

const words: Readonly<Record<Capability, string>> = {
  disabled: 'only people in the organisation',
  existingExternalUserSharingOnly: 'existing guests',
  externalUserSharingOnly: 'new and existing guests',
  externalUserAndGuestSharing: 'anyone with the link, without signing in',
};

const capabilityOf = (value: string | null | undefined): Capability | undefined =>
  order.find((known) => known === value);

const sharedWith = (state: ControlState): Capability | undefined =>
  capabilityOf(state.small('sharepointSettings')[0]?.sharingCapability);

/**
 * The narrowest value since the operator last set the limit: narrowing moves it, widening never does. Undefined if there is nothing to
 * compare with.
 */
function narrowestBefore({ memory, facts }: ControlState): Capability | undefined {
  const { sharingCapability, widerSharingAccepted } = facts.configuration.thresholds;
  const isOfThisLimit = memory?.limit?.[0] === sharingCapability;
  return isOfThisLimit && !widerSharingAccepted ? capabilityOf(memory?.narrowest?.[0]) : undefined;
}

/** The tenant decides how widely files can be shared: no site can share more widely than the tenant allows. */
export const sharepointExternalSharingLimited = defineControl({
  id: 'ZT.DX.001',
  name: 'sharepoint-external-sharing-limited',
  title: 'SharePoint sharing is no wider than allowed',
  proves: 'sharing',
  area: 'data',
  pillar: 'data',
  severity: 'critical',
  severityReason: 'Links for anyone open files to everyone who has the link, and no one sees who that is.',
  licence: 'SPO',
  openedBy: ['widerSharing'],
  thresholds,
  version: 2,
  needs: ['sharepointSettings'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges the tenant-wide setting. It fails if the setting is wider than thresholds.sharingCapability. It also fails if the setting is wider than the narrowest one since that limit was set, unless thresholds.widerSharingAccepted is set. OneDrive has a setting of its own that Microsoft Graph does not expose; single sites can be narrower, never wider. Only the unified audit log names the actor; it is read if optionalSources asks for it.',
  remediation:
    'SharePoint admin center > Policies > Sharing > External sharing > SharePoint: choose New and existing guests, or less. Graph: PATCH /admin/sharepoint/settings with {"sharingCapability":"externalUserSharingOnly"}. Links for anyone that exist stop working once the setting is narrower. Who changed it: Microsoft Purview > Audit, activity "Changed a sharing policy" (SharingPolicyChanged). The limit is thresholds.sharingCapability; to keep a wider setting within it, set thresholds.widerSharingAccepted until the next collection, or permanently.',
  effort: 'days',
  mappings: {
    cis: ['7.2.3', '7.2.4'],
    scuba: ['MS.SHAREPOINT.1.1v1'],
    maester: ['CISA.MS.SHAREPOINT.1.1'],
    prowler: ['sharepoint_external_sharing_restricted'],
  },
  references: [
    'https://learn.microsoft.com/sharepoint/turn-external-sharing-on-or-off',
    'https://learn.microsoft.com/graph/api/resources/sharepointsettings',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/sharepoint.md#mssharepoint11v1',
    'https://maester.dev/docs/tests/CISA.MS.SHAREPOINT.1.1',
  ],
  activities: [],
  folds: [],
  milderProblems: { anyone: ['widerThanAgreed', 'widerThanBefore'], widerThanAgreed: ['widerThanBefore'] },
  remember: (state) => {
    const now = sharedWith(state);
    const narrowest = order.find((one) => one === now || one === narrowestBefore(state));
    return {
      limit: [state.facts.configuration.thresholds.sharingCapability],
      narrowest: narrowest === undefined ? [] : [narrowest],
    };
  },
  evaluate: (state) => {
    const [settings] = state.small('sharepointSettings');
    if (settings === undefined) return { status: 'unknown', reason: 'SharePoint returned no settings' };
    const capability = sharedWith(state);
    if (capability === undefined) {
      return {
        status: 'unknown',
        reason: `SharePoint has an unknown sharing setting: ${settings.sharingCapability ?? 'no value'}`,
      };
    }
    const widest = state.facts.configuration.thresholds.sharingCapability;
    const before = narrowestBefore(state);
    const isWiderThan = (one: Capability): boolean => order.indexOf(capability) > order.indexOf(one);
    const isWider = before !== undefined && isWiderThan(before);
    const evidence = [
      ...textLine('Files can be shared with', [words[capability]]),
      ...textLine('Widest allowed', [words[widest]]),
      ...textLine('Before', isWider ? [words[before]] : []),
    ];
    if (!isWiderThan(widest) && !isWider) {
      return { status: 'pass', note: words[capability], evidence, metric: null };
    }
    return {
      status: 'fail',
      findings: findingsOf([
        {
          resourceId: settings.id,
          subject: { type: 'text', text: 'SharePoint sharing' },
          problem:
            capability === 'externalUserAndGuestSharing'
              ? 'anyone'
              : isWiderThan(widest)
                ? 'widerThanAgreed'
                : 'widerThanBefore',
          details: { sharingCapability: capability, agreed: widest },
        },
      ]),
      exposure: null,
      evidence,
      metric: null,
    };
  },
});

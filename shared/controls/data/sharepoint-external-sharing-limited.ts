import { defineControl, findingsOf } from '../../core/control';
import { textLine } from '../evidence-line';

/** From the narrowest to the widest; a value that is none of them cannot be ranked. */
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

const capabilityOf = (value: string | null): Capability | undefined => order.find((known) => known === value);

/** How far files leave the tenant is decided here first: no site can share more widely than the tenant allows. */
export const sharepointExternalSharingLimited = defineControl({
  id: 'ZT.DX.001',
  name: 'sharepoint-external-sharing-limited',
  title: 'SharePoint shares no more widely than agreed',
  area: 'data',
  pillar: 'data',
  severity: 'critical',
  severityReason: 'Links for anyone open files to whoever has the link, and nobody sees who that is.',
  licence: 'SPO',
  version: 1,
  needs: ['sharepointSettings'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  looks: 1,
  limitations:
    'Judges the tenant-wide setting against thresholds.sharingCapability. A move to a wider setting that is still within the limit is recorded as a change and is no regression. OneDrive has a setting of its own that Graph does not show; single sites can be narrower, never wider. The hand is only in the unified audit log, which is not read.',
  remediation:
    'SharePoint admin center > Policies > Sharing > External sharing > SharePoint: choose New and existing guests, or less. Graph: PATCH /admin/sharepoint/settings with {"sharingCapability":"externalUserSharingOnly"}. Links for anyone that exist stop working once the setting is narrower. Who changed it: Microsoft Purview > Audit, activity "Changed a sharing policy" (SharingPolicyChanged). The limit is thresholds.sharingCapability.',
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
  evaluate: (state) => {
    const [settings] = state.small('sharepointSettings');
    if (settings === undefined) return { status: 'unknown', reason: 'SharePoint gave no settings' };
    const capability = capabilityOf(settings.sharingCapability);
    if (capability === undefined) {
      return {
        status: 'unknown',
        reason: `SharePoint shares in a way that is not known: ${settings.sharingCapability ?? 'no value'}`,
      };
    }
    const widest = state.facts.configuration.thresholds.sharingCapability;
    const evidence = [
      ...textLine('Files can be shared with', [words[capability]]),
      ...textLine('Widest that is agreed', [words[widest]]),
    ];
    if (order.indexOf(capability) <= order.indexOf(widest)) {
      return { status: 'pass', note: words[capability], evidence, metric: null };
    }
    return {
      status: 'fail',
      findings: findingsOf([
        {
          resourceId: settings.id,
          subject: { type: 'text', text: 'SharePoint sharing' },
          problem: capability === 'externalUserAndGuestSharing' ? 'anyone' : 'widerThanAgreed',
          details: { sharingCapability: capability, agreed: widest },
        },
      ]),
      exposure: null,
      evidence,
      metric: null,
    };
  },
});

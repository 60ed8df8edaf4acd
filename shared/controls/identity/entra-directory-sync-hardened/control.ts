import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import type { OnPremisesSynchronization } from '../../../kinds/on-premises-directory-synchronization/on-premises-directory-synchronization';
import { textLine } from '../../evidence-line';

type Problem =
  | 'blockSoftMatchEnabled'
  | 'blockCloudObjectTakeoverThroughHardMatchEnabled'
  | 'allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled'
  | 'bypassDirSyncOverridesEnabled';

type Feature = keyof OnPremisesSynchronization['features'];

/** The required value of each feature, and the feature's name in sentences. */
const wanted: readonly (readonly [feature: Feature, value: boolean, label: string])[] = [
  ['blockSoftMatchEnabled', true, 'Soft match blocked'],
  ['blockCloudObjectTakeoverThroughHardMatchEnabled', true, 'Hard match of cloud accounts blocked'],
  ['allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled', false, 'Exchange of the object behind an account allowed'],
  ['bypassDirSyncOverridesEnabled', false, 'Overrides of cloud values bypassed'],
];

const inWords = (value: boolean | null): string => (value === null ? 'not known' : value ? 'yes' : 'no');

function verdictOn({ id, features }: OnPremisesSynchronization): Verdict<Problem> {
  const evidence = wanted.flatMap(([feature, , label]) => textLine(label, [inWords(features[feature])]));
  const wrong = wanted.filter(([feature, value]) => features[feature] !== null && features[feature] !== value);
  if (wrong.length > 0) {
    const findings = wrong.map(
      ([problem]): Finding<Problem> => ({
        resourceId: id,
        subject: { type: 'text', text: 'directory synchronisation' },
        problem,
        details: {},
      }),
    );
    return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
  }
  if (wanted.some(([feature]) => features[feature] === null)) {
    return { status: 'unknown', reason: 'a feature of directory synchronisation is not known' };
  }
  return { status: 'pass', note: null, evidence, metric: null };
}

/** A person who can write to the on-premises directory must not become a cloud admin through synchronisation. */
export const entraDirectorySyncHardened = defineControl({
  id: 'ZT.ID.025',
  name: 'entra-directory-sync-hardened',
  title: 'Directory synchronisation cannot take over cloud accounts',
  area: 'identity',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'An account created on premises with the address of a cloud admin becomes that admin.',
  licence: 'free',
  version: 1,
  needs: ['onPremisesDirectorySynchronization', 'organization'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges the cloud settings; the Entra Connect server and its local sign-ins are not visible. Password hash synchronisation (CIS 5.1.8.1) and seamless single sign-on are not judged. Without synchronisation it passes. Microsoft documents the permission for people only; if Microsoft Graph refuses it, the verdict is unknown.',
  remediation:
    'The portal has no switch. Graph: PATCH /directory/onPremisesSynchronization/{id} with {"features":{"blockSoftMatchEnabled":true,"blockCloudObjectTakeoverThroughHardMatchEnabled":true,"allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled":false,"bypassDirSyncOverridesEnabled":false}} as Global Administrator. Allow a match only while you join accounts, then block it again.',
  effort: 'minutes',
  mappings: {
    maester: ['MT.1073', 'MT.1183', 'MT.1084'],
    zta: ['21985'],
    prowler: ['entra_directory_sync_object_takeover_blocked'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-syncservice-features',
    'https://learn.microsoft.com/graph/api/resources/onpremisesdirectorysynchronizationfeature',
  ],
  activities: ['set dirsync feature', 'set dirsyncenabled flag'],
  folds: [],
  evaluate: (state) => {
    const [organization] = state.small('organization');
    if (organization === undefined) return { status: 'unknown', reason: 'the organisation is not known' };
    // A pass, not "not applicable": if synchronisation starts without hardening, that is a regression.
    if (organization.onPremisesSyncEnabled !== true) {
      return { status: 'pass', note: 'no directory is synchronised', evidence: [], metric: null };
    }
    const [synchronisation] = state.small('onPremisesDirectorySynchronization');
    return synchronisation === undefined
      ? { status: 'unknown', reason: 'the settings of directory synchronisation are not there' }
      : verdictOn(synchronisation);
  },
});

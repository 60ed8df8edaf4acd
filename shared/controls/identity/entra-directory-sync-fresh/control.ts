import { hourMs } from '../../../core/time/durations';
import { defineControl, findingsOf } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { textLine } from '../../evidence-line';

export const thresholds = {
  directorySyncHours: threshold.integer(
    24,
    1,
    720,
    'The control fails if the last directory synchronisation is more than this many hours ago. From 3 hours on, it passes with a note.',
  ),
};

/** A cycle takes half an hour, so this long without one means a problem, but usually not one for an alert. */
const noteHours = 3;

/** While synchronisation is down, people who have left the organisation can still sign in. */
export const entraDirectorySyncFresh = defineControl({
  id: 'ZT.IN.004',
  name: 'entra-directory-sync-fresh',
  title: 'The on-premises directory was synchronised recently',
  area: 'identity',
  pillar: 'infrastructure',
  severity: 'medium',
  severityReason: 'Without synchronisation, leavers keep their accounts, and blocked accounts stay open in the cloud.',
  licence: 'free',
  thresholds,
  version: 1,
  needs: ['organization'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges the time of the last directory synchronisation. Password synchronisation, which Microsoft Graph v1.0 does not expose, and errors of single objects are not judged. Entra Cloud Sync reports here too.',
  remediation:
    'On the Entra Connect server, check Synchronization Service Manager > Operations, then start a cycle: Start-ADSyncSyncCycle -PolicyType Delta. For Cloud Sync: Entra admin center > Entra Connect > Cloud Sync > the configuration > Provisioning logs. Graph: GET /organization?$select=onPremisesLastSyncDateTime. If synchronisation has ended permanently, turn it off: PATCH /organization/{id} with {"onPremisesSyncEnabled":false}.',
  effort: 'minutes',
  mappings: {},
  references: [
    'https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-scheduler',
    'https://learn.microsoft.com/graph/api/resources/organization',
  ],
  activities: ['set dirsyncenabled flag'],
  folds: [],
  evaluate: (state) => {
    const [organization] = state.small('organization');
    if (organization === undefined) return { status: 'unknown', reason: 'the organisation is not known' };
    if (organization.onPremisesSyncEnabled !== true) {
      return { status: 'notApplicable', reason: 'no directory is synchronised' };
    }
    const at = Date.parse(organization.onPremisesLastSyncDateTime ?? '');
    if (Number.isNaN(at)) return { status: 'unknown', reason: 'the time of the last synchronisation is not known' };
    const hours = (Date.parse(state.facts.now) - at) / hourMs;
    const { directorySyncHours } = state.facts.configuration.thresholds;
    const ago = (limit: number) => textLine('Last synchronised', [`more than ${limit} hours ago`]);
    if (hours < directorySyncHours) {
      const isLate = hours >= noteHours;
      const note = isLate ? `not synchronised for more than ${noteHours} hours` : null;
      return { status: 'pass', note, evidence: isLate ? ago(noteHours) : [], metric: null };
    }
    return {
      status: 'fail',
      findings: findingsOf([
        {
          resourceId: organization.id,
          subject: { type: 'text', text: 'directory synchronisation' },
          problem: 'old',
          details: { hours: Math.floor(hours) },
        },
      ]),
      exposure: null,
      evidence: ago(directorySyncHours),
      metric: null,
    };
  },
});

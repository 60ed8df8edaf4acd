import type { AuditRecord } from '../../core/log/record';
import type { WindowOf } from '../window';
import { byActor } from './entries';
import { thresholds } from './thresholds';

const links = ['anonymouslinkcreated', 'anonymouslinkupdated'];

const link = {
  activity: 'AnonymousLinkCreated',
  by: 'clerk',
  objectId: 'https://contoso.sharepoint.com/sites/Payroll/Plan',
} as const;

export const filesWindows: readonly WindowOf<AuditRecord>[] = [
  {
    id: 'EV.X08',
    reportedAs: 'EV.X02',
    name: 'sharepoint-files-opened-in-bulk',
    title: 'One person opened many files to anyone with a link',
    area: 'data',
    severity: 'high',
    logs: ['sharePointAudit'],
    activities: links,
    thresholds: { sharedLinkCount: thresholds.sharedLinkCount },
    withinMinutes: 60,
    by: byActor(links),
    counts: ({ targets: [file] }) =>
      file?.id == null ? [] : [{ id: file.id.toLowerCase(), name: file.displayName, isPerson: false }],
    levels: [{ severity: 'high', least: ({ configuration }) => configuration.thresholds.sharedLinkCount }],
    raisedBy: ['actorAtRisk'],
    label: 'Files',
    joins: ['ZT.DX.001'],
    falsePositives: 'A mailing of many brochures on one day.',
    covers: { attack: ['T1537'] },
    says: {
      happened: '{count} files were opened to anyone with a link within {minutes} min',
      lost: '{count} files were opened to anyone with a link',
      did: 'opened {count} files to anyone with a link within {minutes} min',
      meaning: ['Anyone who has one of the links reads the file without signing in.'],
      undo: 'remove the links in SharePoint admin center > Active sites, then ask the person.',
      accept: 'no action is needed.',
      portal: 'sharePointSites',
      activity: 'sharing of many files',
    },
    fires: [{ entries: [{ ...link, atMinutes: 0, times: 20 }], severity: 'high', alerts: true }],
    silent: [
      { entries: [{ ...link, atMinutes: 0, times: 19 }] },
      { entries: [{ ...link, activity: 'CompanyLinkCreated', atMinutes: 0, times: 30 }] },
      {
        entries: [
          { ...link, atMinutes: 0, times: 15 },
          { ...link, atMinutes: 120, times: 15 },
        ],
      },
    ],
  },
];

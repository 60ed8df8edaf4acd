import { isSameJson } from '../../../../core/canonical';
import { sidesOf } from '../../../../core/event/change';
import { type Detection, defineDetector, ended, raised } from '../../../../core/event/detector';
import { textReference } from '../../../../core/event/event';
import type { SharePointSettings } from '../../../../kinds/sharepoint-settings/sharepoint-settings';
import { addedTo, line } from '../../../detection';

const id = 'EV.X10';

/** From the narrowest to the widest. Any other mode cannot be ranked. */
const modes = ['allowList', 'blockList', 'none'] as const;
type Mode = (typeof modes)[number];

/** What each mode opens, compared with the ones before it. */
const openings: Readonly<Record<Mode, readonly string[]>> = {
  allowList: [],
  blockList: ['notBlocked'],
  none: ['anyDomain', 'notBlocked'],
};

/** Everybody in the organisation can share any file that they can open with people of a listed domain. */
export const sharepointSharingDomainsWidened = defineDetector({
  id,
  name: 'sharepoint-sharing-domains-widened',
  title: 'Files can be shared with more domains',
  area: 'data',
  severity: 'high',
  watches: { changes: ['sharepointSettings'], records: [] },
  joins: ['ZT.DX.002'],
  openedBy: ['widerSharing'],
  falsePositives: 'A new partner. While nothing can be shared outside the organisation, the lists have no effect.',
  response: 'Ask who needs the domain. If nobody does: remove it from the list, then review what was shared with it.',
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://learn.microsoft.com/sharepoint/restricted-domains-sharing',
  ],
  covers: { attack: ['T1537'] },
  activities: [],
  onChange: (change) => {
    if (change.kind !== 'sharepointSettings') return [];
    const { before, after } = sidesOf(change);
    return before === null || after === null ? [] : detect(before, after);
  },
});

function detect(before: SharePointSettings, after: SharePointSettings): readonly Detection[] {
  const stated = { detectorId: id, resourceId: after.id, lines: linesOf(before, after) } as const;
  if (!isShared(before)) return [];
  if (!isShared(after)) return [ended({ ...stated, severity: 'informational', details: {} })];
  const [was, is] = [modeOf(before), modeOf(after)];
  if (was === undefined || is === undefined) return [];
  const isByMode = was !== is;
  const [opened, closed] = isByMode
    ? [addedTo(openings[was], openings[is]), addedTo(openings[is], openings[was])]
    : [domainsOpened(is, before, after), domainsOpened(is, after, before)];
  if (opened.length > 0) {
    // Without a list of allowed domains, a private mailbox is as good a recipient as a partner.
    const elements = isByMode ? opened.slice(0, 1) : opened;
    return [raised({ ...stated, severity: isByMode ? 'high' : 'medium', details: { mode: is, isByMode, elements } })];
  }
  if (closed.length === 0) return [];
  return [ended({ ...stated, severity: 'informational', details: { mode: is, isByMode, elements: closed } })];
}

/** Unreadable counts as shared. */
const isShared = ({ sharingCapability }: SharePointSettings): boolean => sharingCapability !== 'disabled';

const modeOf = ({ sharingDomainRestrictionMode }: SharePointSettings): Mode | undefined =>
  modes.find((mode) => mode === sharingDomainRestrictionMode);

const lowerCase = (domains: readonly string[]): readonly string[] => domains.map((domain) => domain.toLowerCase());
const allowedIn = (settings: SharePointSettings): readonly string[] => lowerCase(settings.sharingAllowedDomainList);
const blockedIn = (settings: SharePointSettings): readonly string[] => lowerCase(settings.sharingBlockedDomainList);

function domainsOpened(mode: Mode, before: SharePointSettings, after: SharePointSettings): readonly string[] {
  if (mode === 'allowList') return addedTo(allowedIn(before), allowedIn(after)).map((domain) => `allowed ${domain}`);
  return mode === 'blockList'
    ? addedTo(blockedIn(after), blockedIn(before)).map((domain) => `unblocked ${domain}`)
    : [];
}

const modeWords: Readonly<Record<Mode, string>> = {
  allowList: 'only with these domains',
  blockList: 'with all but these domains',
  none: 'with any domain',
};

const references = (domains: readonly string[]) => domains.map(textReference);

function linesOf(before: SharePointSettings, after: SharePointSettings): Detection['lines'] {
  const words = (settings: SharePointSettings) => {
    const mode = modeOf(settings);
    return references(mode === undefined ? [] : [modeWords[mode]]);
  };
  const all = [
    line('Files can be shared', words(before), words(after)),
    line('Allowed domains', references(allowedIn(before)), references(allowedIn(after))),
    line('Blocked domains', references(blockedIn(before)), references(blockedIn(after))),
  ];
  return all.filter((one) => !isSameJson(one.before, one.after));
}

import { count, listedUpTo } from '../../../../reports/language/counting';
import { flagDetail, textDetail } from '../../../../reports/language/details';
import { addedReferences, removedReferences } from '../../../../reports/language/naming';
import { plainText } from '../../../../reports/language/plain-text';
import { sharingPortal } from '../../../../reports/language/portal';
import { defineWording, firstThatFits, type Scene } from '../../../../reports/language/scene';
import { acceptOnPage } from '../../../../reports/wording/control-words';

/** The domains that the lines with this label have only on one side. */
function domains({ event: { lines } }: Scene, label: string, side: 'before' | 'after'): readonly string[] {
  const movedIn = side === 'after' ? addedReferences : removedReferences;
  return movedIn(lines.filter((one) => one.label === label)).flatMap((one) =>
    one.type === 'text' ? [plainText(one.text, 60)] : [],
  );
}

const mode = ({ event }: Scene): string | undefined => textDetail(event, 'mode');
/** The domains that a change of the list concerns; empty if the whole mode changed. */
const moved = (scene: Scene, way: 'opened' | 'closed'): readonly string[] => {
  if (flagDetail(scene.event, 'isByMode')) return [];
  return mode(scene) === 'allowList'
    ? domains(scene, 'Allowed domains', way === 'opened' ? 'after' : 'before')
    : domains(scene, 'Blocked domains', way === 'opened' ? 'before' : 'after');
};

/** `partner.example`, `any domain` */
function openedInWords(scene: Scene): string {
  const now = moved(scene, 'opened');
  if (now.length > 0) return listedUpTo(now, 3);
  return mode(scene) === 'none' ? 'any domain' : 'any domain that is not blocked';
}

/** The subject names the domains if there is room for them. */
const inSubject = (beginning: string, domainsMoved: readonly string[]): string =>
  firstThatFits(
    `${beginning} ${listedUpTo(domainsMoved, 2)}`,
    `${beginning} ${count(domainsMoved.length, 'domain', 'domains')}`,
  );

/** Reads the lines, `isByMode`, and `mode`: allowList, blockList or none after the change; nothing if sharing is off. */
export const sharepointSharingDomainsWidenedWords = defineWording({
  id: 'EV.X10',
  role: 'cause',
  lost: (scene) => {
    const now = moved(scene, 'opened');
    const beginning = 'files can be shared with';
    return now.length === 0 ? `${beginning} ${openedInWords(scene)}` : inSubject(beginning, now);
  },
  happened: (scene) => `sharing files with ${openedInWords(scene)} was allowed`,
  did: (scene) => `allowed sharing files with ${openedInWords(scene)}`,
  meaning: (scene) => [
    moved(scene, 'opened').length > 0
      ? 'Anyone in your organisation can share the files they can open with people there.'
      : 'Each person who shares decides about the recipients, and private mailboxes are among them.',
  ],
  exposed: ({ tenantName }) => [`The files of every site at ${tenantName} that does not limit sharing itself`],
  remedy: () => ({
    undo: 'change it back in SharePoint admin center > Policies > Sharing > More external sharing settings > Limit external sharing by domain.',
    accept: acceptOnPage,
  }),
  activity: 'change to sharing',
  portal: sharingPortal,
  regained: (scene) => {
    if (mode(scene) === undefined) return 'files can no longer be shared outside';
    const gone = moved(scene, 'closed');
    return gone.length === 0
      ? 'files can be shared with fewer domains again'
      : inSubject('files can no longer be shared with', gone);
  },
  fixed: (scene) => {
    if (mode(scene) === undefined) return 'switched external sharing off';
    const gone = moved(scene, 'closed');
    return gone.length === 0
      ? 'limited the domains that files can be shared with again'
      : `stopped sharing files with ${listedUpTo(gone, 3)}`;
  },
  ended: (scene) => {
    if (mode(scene) === undefined) return 'External sharing was switched off';
    const gone = moved(scene, 'closed');
    return gone.length === 0
      ? 'The domains that files can be shared with were limited again'
      : `Sharing files with ${listedUpTo(gone, 3)} was stopped`;
  },
  afterwards: () =>
    'Files shared in that time: Microsoft Purview > Audit, activity "Created sharing invitation". Zero Trust Watch has not read them.',
});

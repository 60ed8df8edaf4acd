import type { Opening } from '../../core/event/migration';
import { listed } from '../language/counting';
import { isNameless, type Naming } from '../language/naming';

const nouns: Readonly<Record<Opening['type'], string>> = {
  mfaExclusion: 'sign-in without MFA',
  legacyProtocol: 'legacy authentication',
  widerSharing: 'wider sharing in SharePoint and OneDrive',
};

/** `sign-in without MFA for Lea Novak`, one text for each opening. */
export const openingsInWords = (openings: readonly Opening[], names: Naming): readonly string[] =>
  openings.map((opening) =>
    'personIds' in opening
      ? `${nouns[opening.type]} for ${listed(opening.personIds.map((id) => accountInWords(id, names)))}`
      : nouns[opening.type],
  );

function accountInWords(id: string, { person }: Naming): string {
  const name = person(id);
  return isNameless(name) ? 'an account known only by its ID' : name;
}

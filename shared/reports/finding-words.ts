import type { Finding } from '../core/verdict/control';
import { count } from './counting';
import { plainText } from './plain-text';

/**
 * The problem, by the key of the finding, in words that follow the name of the object. A key without an entry here is
 * readable as it is.
 */
const words: Readonly<Record<string, string>> = {
  allMembers: 'all members may invite guests',
  anyone: 'files can be shared with links that need no sign-in',
  disabled: 'would meet the requirement, but is off',
  disabledWithRights: 'was disabled by Microsoft but keeps its permissions',
  everyone: 'everyone may invite guests, including guests',
  excluded: 'leaves people out',
  mailbox: 'is licensed for a mailbox',
  narrowed: 'does not apply to all of their sign-ins',
  nobody: 'nobody may invite guests, not even guest inviters',
  noBaseline: 'no enabled policy asks all users for MFA in all apps',
  noPolicy: 'no policy asks for it',
  noSecurityDefaults: 'security defaults are off',
  nothingEnforced: 'no policy is enforced',
  otherGrantSuffices: 'accepts something else instead',
  reportOnly: 'would meet the requirement, but is report-only and blocks nobody',
  unknownState: 'would meet the requirement, but is in a state unknown to this version',
  standing: 'holds it permanently',
  standingApplication: 'is an application and holds it permanently',
  standingThroughGroup: 'holds it permanently, through a group',
  tooFew: 'too few',
  tooMany: 'too many',
  indirect: 'is the only policy that stops legacy authentication, and only because legacy clients cannot meet it',
  widerThanAgreed: 'files can be shared with more people than agreed',
  widerThanBefore: 'files can be shared with more people than before, within the limit',
};

/** "notCompliant" reads "not compliant". */
const keyInWords = (key: string): string => plainText(key.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase());

export function problemInWords({ problem, details }: Finding): string {
  const said = (Object.hasOwn(words, problem) ? words[problem] : undefined) ?? keyInWords(problem);
  return typeof details.people === 'number' ? `${said} (${count(details.people, 'person', 'people')})` : said;
}

import { listDetail, textDetail } from '../details';
import { plainText, quoted } from '../plain-text';
import type { Scene } from '../scene';

/** `deviceName`, else the name of the resource. */
export const deviceOf = ({ event }: Scene, maxLength = 40): string =>
  quoted(textDetail(event, 'deviceName') ?? event.resource.name ?? 'without a name', maxLength);

/** The owner's name; undefined if the device has none. */
export const ownerOf = ({ event, naming }: Scene): string | undefined => {
  const [owner] = event.peopleIds;
  return owner === undefined ? undefined : naming.person(owner);
};

const reasonWords: Readonly<Record<string, string>> = {
  encryption: 'its disk is not encrypted',
  notEncrypted: 'its disk is not encrypted',
  jailbroken: 'it is jailbroken or rooted',
  threat: 'a threat was reported on it',
  outdated: 'its system is out of date',
};

/** `reasons`: known keys in words, others as they are. Empty if Graph gave none. */
export const reasonsOf = ({ event }: Scene): readonly string[] =>
  listDetail(event, 'reasons').map((reason) => reasonWords[reason] ?? plainText(reason));

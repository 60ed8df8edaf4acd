import type { Attribution } from '../../core/event/event';
import { previewLength, type Sentence, whole } from '../frame';
import { byAccount } from '../language/actor';
import { accountFirst } from '../language/naming';
import { capital, overInWords } from '../language/plain-text';
import type { Scene, Wording } from '../language/scene';

/** The account that acted, if the log's values prove it. Weaker attributions have other words. */
export const actorIn = (attribution: Attribution, { naming }: Scene): string | undefined =>
  attribution.status === 'known' && attribution.basis === undefined
    ? accountFirst(attribution.actor, naming)
    : undefined;

/** Whether a failing control still fails, failed until it was fixed, or is named beside the sentence. */
type LossTense = 'present' | 'past' | 'said';

/** The account may have been found later than the event. */
const attributed = (scene: Scene, attribution: Attribution): Scene => ({
  ...scene,
  event: { ...scene.event, attribution },
});

/** "Mara Klein's account excluded the group "Vendors-Temp" from "CA01" at 14:02", with the actor first if known. */
export function happenedSentence(
  wording: Wording,
  seen: Scene,
  attribution: Attribution,
  when: string,
  loss: LossTense = 'present',
): Sentence {
  const scene = attributed(seen, attribution);
  const actor = wording.isOwnAction === true ? undefined : actorIn(attribution, scene);
  const isPast = wording.requirement !== undefined && loss !== 'present';
  const tensed = (text: string): string => capital(isPast ? overInWords(text) : text);
  const happened = tensed(wording.happened(scene));
  if (actor !== undefined && wording.did !== undefined) {
    const clause = `${actor} ${wording.did(scene)}`;
    if (wording.requirement === undefined || loss === 'said') return { clause, rest: when };
    // If there is no room for both the title and the details, the details stay: the account and the time.
    const full = { clause, rest: `${when}: ${tensed(wording.lost(scene))}` };
    return [...whole(full)].length <= previewLength ? full : { clause, rest: when };
  }
  const by = wording.isOwnAction === true ? '' : byAccount(attribution, scene.naming);
  // A control without wording for the change states the problem.
  if (wording.requirement === undefined || !happened.startsWith(tensed(wording.lost(scene))))
    return { clause: happened, rest: `${when}${by}` };
  return { clause: `${happened};`, rest: `${attribution.status === 'nobody' ? 'found' : 'changed'} ${when}${by}` };
}

/** "Tom Iversen's account removed the exclusion at 17:14". */
export function fixedSentence(wording: Wording, seen: Scene, attribution: Attribution, when: string): Sentence {
  const scene = attributed(seen, attribution);
  const actor = actorIn(attribution, scene);
  const fixed = wording.fixed?.(scene);
  if (actor !== undefined && fixed !== undefined) return { clause: `${actor} ${fixed}`, rest: when };
  const by = byAccount(attribution, scene.naming);
  // The subject has the requirement of a control.
  const [ended, title] = [wording.ended(scene), `: ${wording.requirement}`];
  return { clause: capital(ended.endsWith(title) ? ended.slice(0, -title.length) : ended), rest: `${when}${by}` };
}

/** A clause that a time would end, such as "…, the last one", without it. */
export const withoutTime = (clause: string): string => clause.replace(/,( the last one)?$/, '');

/** For a list with a column of times: "Tom Iversen's account fixed this: MFA is required of every user". */
export function listedSentence(wording: Wording, seen: Scene, attribution: Attribution): string {
  const scene = attributed(seen, attribution);
  const isFix = scene.event.type === 'recovery';
  const clause = withoutTime(capital(isFix ? wording.ended(scene) : wording.happened(scene)));
  if (wording.isOwnAction === true) return clause;
  const actor = actorIn(attribution, scene);
  const did = isFix ? wording.fixed?.(scene) : wording.did?.(scene);
  if (actor === undefined || did === undefined) return `${clause}${byAccount(attribution, scene.naming)}`;
  if (wording.requirement === undefined) return `${actor} ${did}`;
  return isFix ? `${actor} ${did}: ${wording.requirement}` : `${clause}: ${actor} ${did}`;
}

import { whole } from '../frame';
import { blockIfUnknown } from '../language/actor';
import { accountOf } from '../language/naming';
import { attributionOf, happenedAtOf, whenOf } from '../language/story';
import { wordingOf } from '../wording';
import { happenedSentence } from '../wording/sentence';
import type { AlertStory } from './alert-story';

/**
 * The actions that the alert advises and somebody carried out, oldest first: "Tom Iversen's account reset the password
 * of the admin Ada Brandt at 14:05." An attacker could do the same, so each names the account to block.
 */
export function remediesOf({ report: { transitions, events }, lead: { scene }, clock }: AlertStory): readonly string[] {
  const ids = [...transitions]
    .sort((a, b) => a.seq - b.seq)
    .flatMap(({ type, eventId }) => (type === 'remedied' ? [eventId] : []));
  return ids.flatMap((id) => {
    const event = events.find((one) => one.id === id);
    if (event === undefined) return [];
    const attribution = attributionOf(event, events);
    const when = whenOf(event, happenedAtOf(event, attribution), clock);
    const sentence = whole(happenedSentence(wordingOf(event.source), { ...scene, event }, attribution, when));
    const account = attribution.status === 'known' ? accountOf(attribution.actor, scene.naming) : 'the account';
    return [`${sentence} This alert advises it. ${blockIfUnknown(account)}`];
  });
}

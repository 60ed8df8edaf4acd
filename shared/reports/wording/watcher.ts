import { type WatcherSource, watcherSources } from '../../core/event/watcher/watcher-event';
import { capital } from '../language/plain-text';
import { enterpriseAppsPortal } from '../language/portal';
import { defineWording, type Scene, type Wording } from '../language/scene';
import { tamperingInWords } from '../language/watcher/tamper';
import type { WatcherScene } from '../language/watcher/watcher-scene';
import { remedyOf, watcherWords } from '../language/watcher/watcher-words';

/** Pages and digests do not know the recipients' names, so they use the ids from the configuration. */
const sceneOf = ({ event, tenantName, clock }: Scene): WatcherScene => ({
  event,
  tenantName,
  clock,
  recipientNames: new Map(),
  together: [],
});

const wordingOfWatcher = (source: WatcherSource): Wording => {
  const words = watcherWords[source];
  const isTamper = source === 'tamper';
  return defineWording({
    id: source,
    role: 'headline',
    lost: (scene) => words.lost(sceneOf(scene)),
    happened: (scene) => (isTamper ? tamperingInWords(scene.event).happened : words.lost(sceneOf(scene))),
    ...(isTamper && { did: (scene: Scene) => tamperingInWords(scene.event).did ?? 'changed Zero Trust Watch' }),
    meaning: (scene) => words.meaning(sceneOf(scene)),
    ask: (scene) => {
      const { undo, accept } = remedyOf(scene.event);
      return { question: 'Was that planned?', yes: accept, no: undo };
    },
    remedy: (scene) => remedyOf(scene.event),
    activity: 'change to Zero Trust Watch',
    portal: enterpriseAppsPortal,
    regained: (scene) => words.regained(sceneOf(scene)),
    ended: (scene) => capital(words.ended(sceneOf(scene))),
  });
};

/** The wordings for alerts about the monitor itself, for pages, digests and messages with a known actor. */
export const watcherWordings: readonly Wording[] = watcherSources.map(wordingOfWatcher);

import {
  configurationConcern,
  type DeploymentNews,
  downgradedConcern,
  storageConcern,
} from '../../deployment/deployment-watch';
import type { WatchEvent } from '../event';
import { endOfNotice, type WatcherSource, type WatchFacts, watcherEvent } from './watcher-event';

/** The event for news about the deployment; `lost`: the event that a recovery ends. */
export function deploymentEvent(
  facts: WatchFacts,
  news: DeploymentNews,
  lost: (concern: string) => WatchEvent | undefined,
): WatchEvent {
  const ends = (source: WatcherSource, concern: string, id: string): WatchEvent =>
    watcherEvent(facts, {
      source,
      state: 'back',
      severity: 'informational',
      id,
      ...endOfNotice(facts, lost(concern)),
      groupKey: concern,
      concern,
      details: source === 'configuration' ? { code: id } : {},
    });
  switch (news.what) {
    case 'upgraded':
    case 'downgraded': {
      const { what, from, to, since } = news;
      const isDown = what === 'downgraded';
      return watcherEvent(facts, {
        source: 'version',
        state: 'lost',
        severity: isDown ? 'high' : 'medium',
        id: to,
        anchor: since,
        groupKey: isDown ? downgradedConcern : `version|${to}|${since}`,
        concern: isDown ? downgradedConcern : null,
        details: { change: what, from, to, since },
        content: [from, to],
      });
    }
    case 'noLongerDowngraded':
      return ends('version', downgradedConcern, 'downgraded');
    case 'storageNewer':
      return watcherEvent(facts, {
        source: 'storage',
        state: 'lost',
        severity: 'high',
        id: 'newer',
        anchor: facts.now,
        groupKey: storageConcern,
        concern: storageConcern,
        details: { format: news.format, by: news.by },
      });
    case 'storageReadable':
      return ends('storage', storageConcern, 'newer');
    case 'warned': {
      const concern = configurationConcern(news.code);
      return watcherEvent(facts, {
        source: 'configuration',
        state: 'lost',
        severity: news.isUrgent ? 'high' : 'medium',
        id: news.code,
        anchor: news.since,
        groupKey: concern,
        concern,
        details: {
          code: news.code,
          count: news.texts.length,
          since: news.since,
          texts: news.texts.slice(0, 10),
          isUrgent: news.isUrgent,
        },
        content: news.isUrgent ? ['lost', 'urgent'] : undefined,
      });
    }
    case 'noLongerWarned':
      return ends('configuration', configurationConcern(news.code), news.code);
  }
}

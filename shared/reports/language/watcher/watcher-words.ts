import type { WatchEvent } from '../../../core/event/event';
import type { WatcherSource } from '../../../core/event/watcher/watcher-event';
import { away } from './away';
import { backlog } from './backlog';
import { channelFailing } from './channel-failing';
import { configuration } from './configuration';
import { contained } from './contained';
import { credential } from './credential';
import { customer, customerRemedy } from './customer';
import { poison } from './poison';
import { silent } from './silent';
import { storage } from './storage';
import { subscriptionLost } from './subscription-lost';
import { tamper, tamperRemedy } from './tamper';
import { sightless } from './unreadable';
import { version } from './version';
import type { WatcherWords } from './watcher-scene';

/** What to do about a change that somebody made to the monitor, by the source of the event. */
export const remedyOf = (event: WatchEvent): { readonly undo: string; readonly accept: string } =>
  event.source === 'customer' ? customerRemedy(event) : tamperRemedy(event);

export const watcherWords: Readonly<Record<WatcherSource, WatcherWords>> = {
  sightless,
  channelFailing,
  poison,
  subscriptionLost,
  away,
  tamper,
  version,
  storage,
  silent,
  backlog,
  configuration,
  contained,
  credential,
  customer,
};

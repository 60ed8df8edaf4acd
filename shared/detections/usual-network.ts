import type { Act } from './act';

/**
 * True if the account acted from a network from which it, or several people of the tenant, signed in a day or more
 * before. False if unknown.
 */
export const isFromUsualNetwork = ({ actorId, record: { actor, activityDateTime }, facts }: Act): boolean =>
  actorId !== null && actor.type === 'user' && facts.isUsualNetwork(actorId, actor.ipAddress, activityDateTime);

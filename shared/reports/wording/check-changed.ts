import { numberDetail } from '../language/details';
import { quoted } from '../language/plain-text';
import { tenantPropertiesPortal } from '../language/portal';
import { defineWording, type Scene } from '../language/scene';

const checkOf = ({ event }: Scene, maxLength: number): string => quoted(event.resource.name ?? event.source, maxLength);
const version = ({ event }: Scene): string => `version ${numberDetail(event, 'toVersion') ?? 'unknown'}`;

/**
 * The event that a release redefined a control. Reads `toVersion`. It is worded as a change to Zero Trust Watch, not to
 * the tenant.
 */
export const checkChanged = defineWording({
  id: 'checkChanged',
  role: 'headline',
  isOwnAction: true,
  lost: (scene) => `a check has a new definition: ${checkOf(scene, 28)}`,
  happened: (scene) => `the check ${checkOf(scene, 100)} has a new definition in this release (${version(scene)})`,
  meaning: () => ['A release of Zero Trust Watch changed the definition of the check; nothing in the tenant changed.'],
  remedy: () => ({ undo: 'nothing in the tenant changed.', accept: 'nothing to do.' }),
  activity: 'release of Zero Trust Watch',
  portal: tenantPropertiesPortal,
  regained: (scene) => `passes by a new definition: ${checkOf(scene, 30)}`,
  ended: (scene) => `The check ${checkOf(scene, 100)} passed by a new definition in this release`,
});

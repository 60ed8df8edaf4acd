import { numberDetail } from '../details';
import { quoted } from '../plain-text';
import { tenantPropertiesPortal } from '../portal';
import { defineWording, type Scene } from '../scene';

const checkOf = ({ event }: Scene, maxLength: number): string => quoted(event.resource.name ?? event.source, maxLength);
const version = ({ event }: Scene): string => `version ${numberDetail(event, 'toVersion') ?? 'unknown'}`;

/** A control that a release redefined. Reads `toVersion`. It is told as our change, never as one of the tenant. */
export const checkChanged = defineWording({
  id: 'checkChanged',
  tells: 'story',
  isOwnDeed: true,
  lost: (scene) => `a check means something else: ${checkOf(scene, 30)}`,
  happened: (scene) => `the check ${checkOf(scene, 100)} means something else since this release (${version(scene)})`,
  meaning: () => ['The definition of the check was changed with a release of the monitor; nothing of the tenant was.'],
  remedy: () => ({ undo: 'nothing of the tenant was changed.', accept: 'nothing to do.' }),
  activity: 'release of the monitor',
  portal: tenantPropertiesPortal,
  regained: (scene) => `holds by a new definition: ${checkOf(scene, 34)}`,
  mended: (scene) => `The check ${checkOf(scene, 100)} means something else since this release, and holds`,
});

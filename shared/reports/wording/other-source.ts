import { plainText, quoted } from '../language/plain-text';
import { tenantPropertiesPortal } from '../language/portal';
import { defineWording, type Scene } from '../language/scene';

const subjectOf = ({ event }: Scene, maxLength: number): string =>
  event.resource.kind === 'control'
    ? plainText(event.resource.name ?? event.source, maxLength)
    : quoted(event.resource.name ?? 'something without a name', maxLength);

/** The wording for a source that has none of its own. A test requires a wording for every control and detector. */
export const otherSource = defineWording({
  id: 'other',
  role: 'headline',
  lost: (scene) =>
    scene.event.resource.kind === 'control'
      ? `no longer passes: ${subjectOf(scene, 41)}`
      : `${subjectOf(scene, 36)} got weaker`,
  happened: (scene) =>
    scene.event.resource.kind === 'control'
      ? `a control stopped passing: ${subjectOf(scene, 70)},`
      : `${subjectOf(scene, 60)} got weaker`,
  meaning: () => ['The change is shown below.'],
  remedy: () => ({
    undo: 'undo the change.',
    accept: 'nothing to do; it stays on the page until it is undone.',
  }),
  activity: 'change like this',
  portal: tenantPropertiesPortal,
  regained: (scene) => `passes again: ${subjectOf(scene, 45)}`,
  ended: (scene) => `${subjectOf(scene, 70)} was restored`,
});

import { textDetail } from '../../../reports/details';
import { quoted } from '../../../reports/plain-text';
import { alertsPortal, incidentsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const isIncident = ({ event }: Scene): boolean => textDetail(event, 'what') === 'incident';
const whatOf = (scene: Scene): string => (isIncident(scene) ? 'incident' : 'alert');
const titleOf = ({ event }: Scene, maxLength: number): string =>
  quoted(textDetail(event, 'title') || 'without a title', maxLength);

const levels: Readonly<Record<string, string>> = { high: 'high', medium: 'medium', low: 'low' };
const levelOf = ({ event }: Scene): string => {
  const level = (textDetail(event, 'level') ?? '').toLowerCase();
  return Object.hasOwn(levels, level) ? (levels[level] ?? 'unknown') : 'unknown';
};

/** Reads `what` ("alert", "incident"), `title` (whoever sent a mail may have chosen words in it), `level`, peopleIds. */
export const defenderRaised = defineWording({
  id: 'EV.S36',
  tells: 'story',
  lost: (scene) => `Defender reports the ${whatOf(scene)} ${titleOf(scene, 28)}`,
  happened: (scene) => `Defender raised the ${whatOf(scene)} ${titleOf(scene, 80)} of ${levelOf(scene)} severity`,
  meaning: (scene) => [
    isIncident(scene)
      ? 'Defender has put several alerts together as one attack.'
      : 'Defender saw signs of an attack; its page names the accounts and devices, and what to do first.',
  ],
  exposed: ({ event, naming }) => event.peopleIds.slice(0, 10).map((person) => naming.personWithAddress(person)),
  ask: () => ({
    question: 'Was it a test or a drill of your own?',
    yes: 'resolve it in Defender with that classification.',
    no: 'assign it to somebody now, contain the accounts and devices that it names, then do what Defender recommends.',
  }),
  remedy: (scene) => ({
    undo: `open the ${whatOf(scene)} in the Microsoft Defender portal, assign it, and contain what it names.`,
    accept: 'resolve it in Defender with the classification that it deserves.',
  }),
  activity: 'alert of Defender',
  portal: (scene) => (isIncident(scene) ? incidentsPortal(scene) : alertsPortal(scene)),
  regained: (scene) => `the ${whatOf(scene)} ${titleOf(scene, 28)} was resolved`,
  mended: (scene) => `The ${whatOf(scene)} ${titleOf(scene, 60)} was resolved`,
});

import { textDetail } from '../../../../reports/language/details';
import { quoted } from '../../../../reports/language/plain-text';
import { alertsPortal, incidentsPortal } from '../../../../reports/language/portal';
import { defineWording, type PortalSubject, type Scene } from '../../../../reports/language/scene';

const isIncident = ({ event }: PortalSubject): boolean => textDetail(event, 'what') === 'incident';
const whatOf = (scene: Scene): string => (isIncident(scene) ? 'incident' : 'alert');
const titleOf = ({ event }: Scene, maxLength: number): string =>
  quoted(textDetail(event, 'title') || 'without a title', maxLength);

const levels: Readonly<Record<string, string>> = { high: 'high', medium: 'medium', low: 'low' };
const levelOf = ({ event }: Scene): string => {
  const level = (textDetail(event, 'level') ?? '').toLowerCase();
  return Object.hasOwn(levels, level) ? (levels[level] ?? 'unknown') : 'unknown';
};

/**
 * How it ended, for the subject and for the sentence. If an alert left the list of open ones, the reason is unknown.
 */
function endOf(scene: Scene): { readonly inShort: string; readonly sentence: string } {
  switch (textDetail(scene.event, 'outcome')) {
    case 'lower':
      return { inShort: 'is rated lower', sentence: 'was rated lower' };
    case 'moved':
      return { inShort: 'is in another incident', sentence: 'became part of another incident' };
    default:
      return {
        inShort: 'is no longer open',
        sentence: `was resolved or ${isIncident(scene) ? 'merged into another one' : 'rated lower'}`,
      };
  }
}

/** Reads `what` ("alert", "incident"), `title` (the sender of a mail may have chosen words in it), `level`, `outcome`, peopleIds. */
export const defenderAlertRaisedWords = defineWording({
  id: 'EV.S36',
  role: 'headline',
  lost: (scene) => `Defender reports the ${whatOf(scene)} ${titleOf(scene, 28)}`,
  happened: (scene) => `Defender raised the ${whatOf(scene)} ${titleOf(scene, 80)} of ${levelOf(scene)} severity`,
  meaning: (scene) => [
    isIncident(scene)
      ? 'Defender has combined several alerts into one attack.'
      : 'Defender saw signs of an attack; its page lists the accounts, the devices and the first steps.',
  ],
  exposed: ({ event, naming }) => event.peopleIds.slice(0, 10).map((person) => naming.personWithAddress(person)),
  ask: () => ({
    question: 'Was it a test or a drill of your own?',
    yes: 'resolve it in Defender with that classification.',
    no: 'assign it now, contain the accounts and devices that it lists, then follow the recommendations of Defender.',
  }),
  remedy: (scene) => ({
    undo: `open the ${whatOf(scene)} in the Microsoft Defender portal, assign it, and contain the accounts and devices that it lists.`,
    accept: 'resolve it in Defender with the right classification.',
  }),
  activity: 'Defender alert',
  portal: (scene) => (isIncident(scene) ? incidentsPortal(scene) : alertsPortal(scene)),
  regained: (scene) => `the ${whatOf(scene)} ${titleOf(scene, 24)} ${endOf(scene).inShort}`,
  ended: (scene) => `The ${whatOf(scene)} ${titleOf(scene, 60)} ${endOf(scene).sentence}`,
});

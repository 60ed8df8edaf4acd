import { count } from '../counting';
import type { Scene } from '../scene';

/** Roles that stand in the lines of the event, each once. */
const rolesIn = ({ event }: Scene): number =>
  new Set(event.lines.flatMap(({ after }) => after.flatMap((one) => (one.type === 'role' ? [one.id] : [])))).size;

/** "1 privileged role", "12 privileged roles". */
export const rolesCounted = (scene: Scene): string => count(rolesIn(scene), 'privileged role', 'privileged roles');

export const editSettings =
  'Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Role settings';

import { count } from '../counting';
import type { Failure } from '../scene';

/** Roles that stand in the lines of the event, each once. */
const rolesIn = ({ lines }: Failure): number =>
  new Set(lines.flatMap(({ after }) => after.flatMap((one) => (one.type === 'role' ? [one.id] : [])))).size;

/** "1 privileged role", "12 privileged roles". */
export const rolesCounted = (failure: Failure): string =>
  count(rolesIn(failure), 'privileged role', 'privileged roles');

export const editSettings =
  'Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Role settings';

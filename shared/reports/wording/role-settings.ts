import { count } from '../language/counting';
import type { ControlFailure } from '../language/scene';

/** The number of different roles that the event's lines name. */
const rolesIn = ({ lines }: ControlFailure): number =>
  new Set(lines.flatMap(({ after }) => after.flatMap((one) => (one.type === 'role' ? [one.id] : [])))).size;

/** "1 privileged role", "12 privileged roles". */
export const rolesCounted = (failure: ControlFailure): string =>
  count(rolesIn(failure), 'privileged role', 'privileged roles');

export const editSettings =
  'Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Role settings';

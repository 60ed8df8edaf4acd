import type { RoleAssignmentType } from '../../../core/page/role-holders';
import { addressOf, oneOf, pageNumberOf, searchOf } from '../frame/query';

/** The reader's filter for role holders; null means any value. */
export type PeopleQuery = {
  readonly search: string;
  readonly assignment: RoleAssignmentType | null;
  /** Null: only privileged roles. */
  readonly roles: 'all' | null;
  readonly page: number;
};

/** The strongest comes first. */
export const assignmentTypes: readonly RoleAssignmentType[] = ['permanent', 'temporary', 'active', 'eligible'];

/** The address can contain anything. An invalid value is ignored. */
export const readPeopleQuery = (get: (name: string) => string | null): PeopleQuery => ({
  search: searchOf(get('q')),
  assignment: oneOf(assignmentTypes, get('assignment')),
  roles: oneOf(['all'] as const, get('roles')),
  page: pageNumberOf(get('page')),
});

export const peopleAddress = (url: string, { search, assignment, roles, page }: Partial<PeopleQuery>): string =>
  addressOf(url, { q: search, assignment, roles, page: page === 1 ? null : page });

import type { RoleAssignmentType } from '../../../core/page/role-holders';
import { addressOf, oneOf, searchOf } from '../frame/query';

/** The reader's filter for role holders; null means any value. */
export type PeopleQuery = {
  readonly search: string;
  readonly assignment: RoleAssignmentType | null;
  /** Which roles: privileged ones (null), or all. */
  readonly roles: 'all' | null;
  readonly page: number;
};

/** The strongest first. */
export const assignmentTypes: readonly RoleAssignmentType[] = ['permanent', 'temporary', 'active', 'eligible'];

/** Anybody can write an address: an invalid value counts as not given. */
export const readPeopleQuery = (get: (name: string) => string | null): PeopleQuery => ({
  search: searchOf(get('q')),
  assignment: oneOf(assignmentTypes, get('assignment')),
  roles: oneOf(['all'] as const, get('roles')),
  page: Math.max(1, Number.parseInt(get('page') ?? '1', 10) || 1),
});

export const peopleAddress = (url: string, { search, assignment, roles, page }: Partial<PeopleQuery>): string =>
  addressOf(url, { q: search, assignment, roles, page: page === 1 ? null : page });

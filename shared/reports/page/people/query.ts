import type { RoleAssignmentType } from '../../../core/page/role-holders';
import { addressOf, oneOf, searchOf } from '../frame/query';

/** What the reader filters the holders of roles by; null where any value matches. */
export type PeopleQuery = {
  readonly search: string;
  readonly assignment: RoleAssignmentType | null;
  /** Which roles: those that count as privileged, or all. */
  readonly roles: 'all' | null;
  readonly page: number;
};

/** The strongest first. */
export const assignmentTypes: readonly RoleAssignmentType[] = ['permanent', 'temporary', 'active', 'eligible'];

/** Anybody can write an address: a value that is not one of the choices counts as not given. */
export const readPeopleQuery = (get: (name: string) => string | null): PeopleQuery => ({
  search: searchOf(get('q')),
  assignment: oneOf(assignmentTypes, get('assignment')),
  roles: oneOf(['all'] as const, get('roles')),
  page: Math.max(1, Number.parseInt(get('page') ?? '1', 10) || 1),
});

export const peopleAddress = (url: string, { search, assignment, roles, page }: Partial<PeopleQuery>): string =>
  addressOf(url, { q: search, assignment, roles, page: page === 1 ? null : page });

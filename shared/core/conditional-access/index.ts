export * from './classify-users';
export type { Coverage, UnknownReason } from './coverage';
export type { Extent, OpenCell } from './fold-cells';
export { cellBudget, holds, peopleIn } from './holds';
export * from './requirement';
export type { UserClass } from './user-class';

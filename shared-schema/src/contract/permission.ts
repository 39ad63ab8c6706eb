// What each role may do. Invariant: rights come from the role alone; whose data is touched is decided where the data is.
import * as z from 'zod/mini';
import type { Role } from '../record/account.ts';

export const permission = z.enum([
  'read:courses',
  'read:profile',
  'write:quiz_responses',
  'write:courses',
  'read:analytics',
  'read:classes',
  'write:classes',
  'write:certificates',
]);
export type Permission = z.infer<typeof permission>;

/** A permission, or everything. */
export type Grant = Permission | '*';

const studentGrants: readonly Grant[] = ['read:courses', 'read:profile', 'write:quiz_responses'];

export const grantsByRole: { readonly [R in Role]: readonly Grant[] } = {
  student: studentGrants,
  teacher: ['read:courses', 'write:courses', 'read:analytics'],
  facilitator: [...studentGrants, 'read:classes', 'write:classes'],
  admin: ['*'],
};

export function isPermitted(role: Role, wanted: Permission): boolean {
  const grants = grantsByRole[role];
  return grants.includes('*') || grants.includes(wanted);
}

// Which day stands on a certificate (SPEC CE4): it follows from the operation that earned it, so that a server that lost it dates it alike.

/** Milliseconds since 1970 in the first 48 bits of a UUIDv7. */
export const timeOfId = (id: string) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** `shownAt`: when the earning operation was done, by OP4. A clock that stood before the account was opened says nothing: then it is `arrivedAt`. */
export function certificateDate(shownAt: number, userId: string, arrivedAt: number): number {
  return shownAt < timeOfId(userId) ? arrivedAt : shownAt;
}

// Which pages may open a socket. A browser always says its origin; who says none, or another, is turned away before the upgrade.

export type OriginRule = {
  publicUrl: () => string;
  corsOrigins: readonly string[];
  /** While developing, the page may come from any name that this machine was called by. */
  sameHostIsEnough: boolean;
};

/** Exact origins only: no prefix or suffix of an allowed one passes. */
export function isAllowedOrigin(rule: OriginRule, origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { origin: exact, host: from } = new URL(origin);
  if (exact !== origin) return false;
  if (exact === new URL(rule.publicUrl()).origin || rule.corsOrigins.includes(exact)) return true;
  return rule.sameHostIsEnough && from === host;
}

/** `prod` or `production` as a word of its own: `desk-prod`, `prod_db`, but not `product`. */
const PRODUCTION_WORD = /(?:^|[^a-z])prod(?:uction)?(?:[^a-z]|$)/i;

/**
 * Why a database must be taken for a production one, or null when it is safe to play with. It is one unless it stands on
 * this machine's loopback and neither its name, nor the user, nor the environment says production. Anything doubtful is.
 */
export function whyProduction(databaseUrl: string, environment = ''): string | null {
  if (!isLoopback(databaseUrl)) return `${hostOf(databaseUrl)} is not this machine`;
  const { pathname, username } = new URL(databaseUrl);
  const named = [decodeURIComponent(pathname.slice(1)), decodeURIComponent(username), environment].find((name) =>
    PRODUCTION_WORD.test(name),
  );
  return named === undefined ? null : `the name ${named} says production`;
}

/** Whether a database URL points to this machine. Anything doubtful does not. */
export function isLoopback(databaseUrl: string): boolean {
  // The driver lets these win over what stands before the question mark.
  if (/[?&](?:host|hostaddr|service|user|dbname|database)=/i.test(databaseUrl)) return false;
  const host = hostOf(databaseUrl);
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function hostOf(databaseUrl: string): string {
  const host = URL.canParse(databaseUrl) ? new URL(databaseUrl).hostname : '';
  return host === '' ? 'an unreadable address' : host;
}

// Fetches what a checker was told to fetch, and nothing else.

/** Throws a sentence when it does not come. */
export async function fetchText(address: string): Promise<string> {
  const response = await fetch(address, { signal: AbortSignal.timeout(20_000) }).catch(() => null);
  if (!response?.ok) throw new Error(`${address} did not answer${response ? `: ${response.status}` : ''}.`);
  return response.text();
}

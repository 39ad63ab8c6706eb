// A file of a build before this one, for a tab that still runs it: from the cache of its shell; from the network when the browser has dropped that.

export async function answerFormer(request: Request, key: string): Promise<Response> {
  return (await caches.match(key)) ?? fetch(request);
}

// The server's page of a certificate: from the network within some seconds, else the app, which checks the proof in the address itself.

const patienceMs = 6000;

export async function answerProof(request: Request, showApp: () => Promise<Response>): Promise<Response> {
  try {
    const { url, headers } = request;
    return await fetch(url, { headers, credentials: 'omit', signal: AbortSignal.timeout(patienceMs) });
  } catch {
    // No network, or as good as none.
    return showApp();
  }
}

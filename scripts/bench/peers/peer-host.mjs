// A process of a peer, server or device: answers the calls of the benchmark that started it, and ends with it.
// Invariant: what it holds is of this process alone, so that its processor time and memory are the peer's.

/** @typedef {Record<string, (...args: never[]) => unknown>} Calls */

const [, , file, role] = process.argv;

// A page goes on after an error that nobody caught; a peer that recovers from one must be able to.
process.on('uncaughtException', (fault) => console.error(`${file}: ${fault}`));
process.once('disconnect', () => process.exit(0));

/** @type {Promise<Calls>} */
const opening = import(/** @type {string} */ (file)).then((peer) => peer[/** @type {string} */ (role)]());

process.on('message', async (/** @type {{ id: number, name: string, args: never[] }} */ { id, name, args }) => {
  try {
    const call = (await opening)[name];
    if (!call) throw new Error(`${file} has no call ${name}.`);
    process.send?.({ id, result: await call(...args) });
  } catch (fault) {
    process.send?.({ id, fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) });
  }
});

// What the tabs of a device tell each other of its learners: that one of them has removed it, so that every tab leaves that learner at once.

/** `tell`: the store has changed. `follow`: calls `hear` when another tab has told so. */
export type AccountTabs = { tell(): void; follow(hear: () => void): void };

/** Tabs that open the same `name`. */
export function openAccountTabs(name: string): AccountTabs {
  const channel = new BroadcastChannel(name);
  return {
    tell: () => channel.postMessage('changed'),
    follow(hear) {
      channel.onmessage = hear;
    },
  };
}

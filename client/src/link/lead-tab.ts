// Performs one Leadership with the browser's locks and a channel between tabs. It decides nothing.
import {
  freshLeadership,
  type LeadershipEffect,
  type LeadershipEvent,
  leadershipLimits,
  stepLeadership,
} from './tab-leadership.ts';

/** What the leading tab does. A turn begins when the one before it has ended; both may be called again and again. */
export type TabWork = { begin(): Promise<void>; end(): Promise<void> };

export class TabLead {
  private state = freshLeadership(document.visibilityState === 'visible');
  private readonly channel: BroadcastChannel;
  private working: Promise<void> = Promise.resolve();
  private queueing = new AbortController();
  private release = () => {};
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly name: string,
    private readonly work: TabWork,
    private readonly monotonicMs: () => number,
  ) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => this.happen({ type: 'heard', word: data });
    document.addEventListener('visibilitychange', this.look);
    this.happen({ type: 'started' });
    this.tick();
  }

  /** Resolves when the work has ended and the lock is given back. */
  async stop(): Promise<void> {
    this.happen({ type: 'stopped' });
    clearTimeout(this.timer);
    document.removeEventListener('visibilitychange', this.look);
    this.channel.close();
    await this.working;
  }

  private readonly look = () => this.happen({ type: 'looked', visible: document.visibilityState === 'visible' });

  private tick(): void {
    this.happen({ type: 'ticked' });
    this.timer = setTimeout(() => this.tick(), leadershipLimits.askEveryMs);
  }

  private happen(event: LeadershipEvent): void {
    const { state, effects } = stepLeadership(this.state, event, this.monotonicMs());
    this.state = state;
    for (const effect of effects) this.perform(effect);
  }

  private perform(effect: LeadershipEffect): void {
    if (effect.type === 'queue') this.queue();
    else if (effect.type === 'steal') this.steal();
    else if (effect.type === 'leave-queue') this.queueing.abort();
    else if (effect.type === 'begin') void this.turn(this.work.begin);
    else if (effect.type === 'end') void this.turn(this.work.end).finally(this.release);
    else this.channel.postMessage(effect.word);
  }

  /** Begins and ends follow each other, whatever fails in one of them. */
  private turn(run: () => Promise<void>): Promise<void> {
    const done = this.working.then(run);
    this.working = done.catch(() => undefined);
    return done;
  }

  private queue(): void {
    const queueing = new AbortController();
    this.queueing = queueing;
    navigator.locks
      .request(this.name, { signal: queueing.signal }, this.hold)
      .catch((fault) => this.lose(fault, queueing));
  }

  private steal(): void {
    this.queueing.abort();
    navigator.locks.request(this.name, { steal: true }, this.hold).catch((fault) => this.lose(fault, null));
  }

  private readonly hold = () => {
    const held = new Promise<void>((resolve) => {
      this.release = resolve;
    });
    this.happen({ type: 'granted' });
    // Granted in the moment of stopping: nobody holds it then.
    return this.state.role === 'leading' ? held : undefined;
  };

  /** A request that this tab called off has lost nothing. */
  private lose(fault: unknown, queueing: AbortController | null): void {
    if (!(fault instanceof DOMException)) throw fault;
    if (!queueing?.signal.aborted) this.happen({ type: 'lost' });
  }
}

// One server process: its sessions, its hints and its deaths. Several of them share one database and know nothing of each other but hints.
import { createFeedOutlet, type FeedOutlet } from '../../src/feed/feed-outlet.ts';
import type { FlakyLine } from './flaky-line.ts';
import { SimulatedSession } from './simulated-session.ts';
import type { SimulatedWorld } from './simulated-world.ts';
import type { Stage } from './stage.ts';

export class SimulatedServer {
  readonly sessions = new Set<SimulatedSession>();
  readonly outlet: FeedOutlet;
  private notify: (stream: string) => void = () => {};
  /** Dies right after the next commit. */
  private doomed = false;
  private hung = false;

  constructor(
    readonly stage: Stage,
    readonly world: SimulatedWorld,
  ) {
    this.outlet = createFeedOutlet({
      listen: (onNotify) => {
        this.notify = onNotify;
        return { ready: Promise.resolve(), stop: async () => undefined };
      },
      schedule: (run, delayMs) => {
        stage.clock.after(delayMs, run);
        return () => undefined;
      },
    });
  }

  accept(): SimulatedSession {
    const session = new SimulatedSession(this);
    this.sessions.add(session);
    return session;
  }

  workMs(): number {
    return this.stage.chance.between(1, this.stage.wild ? this.world.faults.slowestWorkMs : 10);
  }

  /** The database tells that `stream` has changed, or the word is lost. */
  hint(stream: string): void {
    if (this.world.faults.losesHints && this.stage.wild && this.stage.chance.happens(0.7)) return;
    this.notify(stream);
  }

  /** The next piece of work does not come to an end, while the socket stays and answers pings. */
  hang(): void {
    this.hung = true;
  }

  hangs(): boolean {
    const { hung } = this;
    this.hung = false;
    return hung && this.stage.wild;
  }

  doom(): void {
    this.doomed = true;
  }

  diesAfterCommit(): boolean {
    const doomed = this.doomed && this.stage.wild;
    this.doomed = false;
    if (doomed) this.crash('between commit and answer');
    return doomed;
  }

  /** The process is gone with everything in its memory; another one stands in its place at once. */
  crash(when: string): void {
    this.stage.note('server', () => `dies ${when}`);
    for (const session of [...this.sessions]) {
      session.vanish();
      breakLine(session.line, this.stage);
    }
  }
}

function breakLine(line: FlakyLine | null, stage: Stage): void {
  line?.cut(stage.chance.happens(0.8), false);
}

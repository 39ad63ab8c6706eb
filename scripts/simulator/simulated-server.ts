// One server process: its sessions, its hints and its deaths. Several of them share one database and know nothing of each other but hints.
import type { FlakyLine } from './flaky-line.ts';
import { SimulatedSession } from './simulated-session.ts';
import type { SimulatedWorld } from './simulated-world.ts';
import type { Stage } from './stage.ts';

/** Everyone looks this often, should every hint be lost. */
const pollMs = 30_000;
const gatherMs = 5;

export class SimulatedServer {
  readonly sessions = new Set<SimulatedSession>();
  /** Dies right after the next commit. */
  private doomed = false;

  constructor(
    readonly stage: Stage,
    readonly world: SimulatedWorld,
  ) {
    const poll = () => {
      this.hint(null);
      stage.clock.after(pollMs, poll);
    };
    stage.clock.after(pollMs, poll);
  }

  accept(): SimulatedSession {
    const session = new SimulatedSession(this);
    this.sessions.add(session);
    return session;
  }

  workMs(): number {
    return this.stage.chance.between(1, this.stage.wild ? this.world.faults.slowestWorkMs : 10);
  }

  /** Hints are gathered a moment, and may be lost; what is polled is not. */
  hint(stream: string | null): void {
    if (stream !== null && this.world.faults.losesHints && this.stage.wild && this.stage.chance.happens(0.7)) return;
    this.stage.clock.after(stream === null ? 0 : gatherMs, () => {
      for (const session of [...this.sessions]) session.hint(stream);
    });
  }

  doom(): void {
    this.doomed = true;
  }

  diesAfterCommit(): boolean {
    const { doomed } = this;
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

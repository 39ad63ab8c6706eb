// What leaves over one socket, and when a slow peer may be given more.
import { WebSocket } from 'ws';

/** So little waits to leave that there may be more. */
const drainedBytes = 16_384;

/** Sends, and tells when what was sent has left: a slow peer is given more only when it has read what it got. */
export class SocketOutflow {
  private resume: (() => void) | null = null;

  /** `hasRead`: told when a peer that was waited for has read on. */
  constructor(
    private readonly socket: WebSocket,
    private readonly hasRead: () => void,
  ) {
    socket.on('close', () => this.goOn());
  }

  send(message: string | Uint8Array): void {
    this.socket.send(message, () => {
      if (this.socket.bufferedAmount <= drainedBytes) this.goOn();
    });
  }

  drained(): Promise<void> {
    const { readyState, bufferedAmount } = this.socket;
    if (readyState === WebSocket.CLOSED || bufferedAmount <= drainedBytes) return Promise.resolve();
    return new Promise((resolve) => {
      this.resume = resolve;
    });
  }

  private goOn(): void {
    if (this.resume) this.hasRead();
    this.resume?.();
    this.resume = null;
  }
}

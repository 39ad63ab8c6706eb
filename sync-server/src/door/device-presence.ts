// Which sockets a device has open here. Invariant: no device holds more than `mostSockets` of them for one learner: the oldest makes room.

/** One for each tab that may think that it leads, and for those that died without a word and have not been noticed yet. */
const mostSockets = 4;

export class DevicePresence {
  private readonly socketsByDevice = new Map<string, Set<() => void>>();

  /** A socket of `device` was welcomed; `replace` closes it. Answers how to note that it has gone, which may be called again. */
  enter(device: string, replace: () => void): () => void {
    const sockets = this.socketsByDevice.get(device) ?? new Set();
    this.socketsByDevice.set(device, sockets);
    sockets.add(replace);
    const [oldest] = sockets;
    if (sockets.size > mostSockets) oldest?.();
    return () => {
      sockets.delete(replace);
      if (sockets.size === 0 && this.socketsByDevice.get(device) === sockets) this.socketsByDevice.delete(device);
    };
  }
}

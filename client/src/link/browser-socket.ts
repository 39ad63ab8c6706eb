// The browser's WebSocket, as the link takes it.
import type { OpenSocket } from './link-socket.ts';

export const openBrowserSocket: OpenSocket = (url, subprotocol) => new WebSocket(url, subprotocol);

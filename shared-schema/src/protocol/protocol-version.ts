// The wire has a number, a history and a pinned hash (SPEC PV1 to PV3): protocol-version.test.ts fails when the frames change and the number does not.

/** The version that this build speaks. */
export const protocolVersion = 4;

/** Every version that a server of this build still takes, oldest first. Operations of every version are taken for ever (P9). */
export const acceptedProtocolVersions: readonly number[] = [1, 2, 3, 4];

/** The WebSocket subprotocol of the socket at `/sync`. */
export const subprotocol = 'greenland-sync';

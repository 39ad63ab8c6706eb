// Many devices of one peer in one process, of which nothing is asked but to be connected.

export function openCrowd() {
  /** @type {unknown[]} */
  const crowd = [];
  return {
    /** @param {string} file @param {readonly object[]} places */
    async join(file, places) {
      const { openDevice, openIdleDevice } = await import(new URL(file, import.meta.url).href);
      const joinOne = async (/** @type {object} */ place) => {
        if (openIdleDevice) return openIdleDevice(place);
        const device = openDevice();
        await device.open(place);
        await device.connect();
        return device;
      };
      crowd.push(...(await Promise.all(places.map(joinOne))));
    },
  };
}

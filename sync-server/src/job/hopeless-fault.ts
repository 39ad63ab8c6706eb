/** A job that trying again does not help: it waits for a person at once. The message is what they read in the list of jobs. */
export class HopelessFault extends Error {
  override name = 'HopelessFault';
}

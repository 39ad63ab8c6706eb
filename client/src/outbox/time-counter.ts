// How long this device has looked at each lesson, as its log says it. Time is told as a running total, of which the largest counts (SPEC PM1): two tabs that
// went on from the same total would lose what one of them counted, so the total is made where its place in the log is taken.
import { type Operation, type Payload, parseAct } from '@greenland/shared-schema/protocol/operation';

/** `seconds`: counted since the last time. */
export type CountedTime = { courseId: string; lessonId: string; seconds: number };

export class TimeCounter {
  private readonly secondsByLesson = new Map<string, number>();
  /** What stands in the log so far. */
  private upTo: number | null = null;

  /** `read`: the time that this identity has written after a seq of its log; from null on all of it, also what older builds wrote in other lanes. */
  constructor(
    private readonly deviceId: string,
    private readonly read: (after: number | null) => Promise<readonly Operation[]>,
  ) {}

  private note({ kind, payload }: Operation): void {
    const act = parseAct(kind, payload);
    if (act?.kind !== 'time-spent') return;
    const { courseId, lessonId, totalSeconds, countedBy = this.deviceId } = act.payload;
    if (countedBy !== this.deviceId) return;
    const lesson = `${courseId}/${lessonId}`;
    this.secondsByLesson.set(lesson, Math.max(totalSeconds, this.secondsByLesson.get(lesson) ?? 0));
  }

  /** What comes after `last`, the seq of the last operation of the lane that is written: who takes the place behind it tells all time before it. */
  async tellNext({ courseId, lessonId, seconds }: CountedTime, last: number): Promise<Payload<'time-spent'>> {
    if (this.upTo === null || this.upTo < last)
      for (const operation of await this.read(this.upTo)) this.note(operation);
    this.upTo = last;
    const before = this.secondsByLesson.get(`${courseId}/${lessonId}`) ?? 0;
    return { courseId, lessonId, totalSeconds: before + Math.max(0, Math.round(seconds)), countedBy: this.deviceId };
  }
}

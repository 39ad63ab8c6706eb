// The real server composed in this process, on a free port over a database of its own, with the small course: for tests of whole devices.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ComposedServer, composeServer } from '../../sync-server/src/compose-server.ts';
import { publishCourse } from '../../sync-server/src/content/publish-course.ts';
import { readSettings } from '../../sync-server/src/settings/settings.ts';
import { readGoodCourse, smallCourseFolder } from '../../sync-server/test/course-fixture.ts';
import { createTestDatabase } from '../../sync-server/test/postgres-database.ts';

export type ComposedAcademy = { baseUrl: string; server: ComposedServer; courseId: string; close(): Promise<void> };

export async function openComposedAcademy(environment: Record<string, string> = {}): Promise<ComposedAcademy> {
  const { connectionString, drop } = await createTestDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'greenland-academy-'));
  const fixed = { PORT: '0', DATA_DIR: folder, AUTH_RATE_LIMIT: '1000', LOG_LEVEL: 'error' };
  const read = readSettings({ ...fixed, ...environment }, folder);
  if (!read.ok) throw new Error(read.faults.join('\n'));
  const stop = async () => undefined;
  const provided = { connectionString, directConnectionString: connectionString, applied: [], stop };
  const server = composeServer(read.settings, provided);
  const { courseId } = await publishCourse(server.ports, readGoodCourse(smallCourseFolder));
  const close = async () => {
    await server.stop();
    await drop();
    rmSync(folder, { recursive: true });
  };
  return { baseUrl: await server.listen(), server, courseId, close };
}

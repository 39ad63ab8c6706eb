import { it } from 'vitest';
import { keyValueTasks } from '../../test/key-value-exam.ts';
import { makeMemoryKeyValue } from './key-value.ts';

for (const [task, run] of Object.entries(keyValueTasks)) it(task, () => run(makeMemoryKeyValue()));

// `npm run mail-preview [FOLDER]`: every letter in every language as files, HTML and text, with an index of them, to look at before learners do.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { previewLetters } from '../sync-server/src/mail/preview-letters.ts';

const folder = path.resolve(process.argv[2] ?? 'test-output/mail-preview');
mkdirSync(folder, { recursive: true });
for (const { name, content } of previewLetters()) writeFileSync(path.join(folder, name), content);
process.stdout.write(`All letters were written to ${folder}: open index.html there.\n`);

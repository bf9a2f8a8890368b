import type { FileSourceConfig } from '../../config/config.ts';
import type { OpenQuestions } from '../../snapshot/open-questions.ts';
import type { OrganizationSnapshot } from '../../snapshot/snapshot.ts';

export interface FileSourceOptions {
  organization: string;
  source: FileSourceConfig;
  now: Date;
  last: OrganizationSnapshot | undefined;
  questions: OpenQuestions;
}

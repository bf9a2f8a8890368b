import { pino } from 'pino';
import { cleanText } from '../base/text.ts';
import type { Logger, LoggerOptions } from './log.ts';

/** One JSON object a line, for machines that read the result on stdout; every line masked. */
export function createJsonLogger(options: LoggerOptions): Logger {
  const log = pino(
    { level: options.level, base: null },
    { write: (line: string) => options.write(options.mask(line)) },
  );
  return {
    debug: (sentence, fields = {}) => log.debug(fields, cleanText(sentence)),
    info: (sentence, fields = {}) => log.info(fields, cleanText(sentence)),
    warn: (sentence, fields = {}) => log.warn(fields, cleanText(sentence)),
    error: (sentence, fields = {}) => log.error(fields, cleanText(sentence)),
  };
}

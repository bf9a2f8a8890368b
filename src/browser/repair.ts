// Filters of mail programs turn `#k=…` at the end of a link into `%23k=…`: the server finds nothing there, and its page for
// that puts the link right. What stands in `#repair` says so where this does not run.
import { pick } from './page.ts';

const broken = /^(.*\/)%23(k(?:=|%3d).+)$/i.exec(location.pathname);
if (broken) location.replace(`${broken[1]}#${broken[2]}`);
else pick('#repair').remove();

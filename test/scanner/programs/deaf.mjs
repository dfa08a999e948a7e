// Does not go when its client has gone, nor when it is told to.
import { speak } from './speak.mjs';

speak();
process.on('SIGTERM', () => {});
setInterval(() => {}, 1000);

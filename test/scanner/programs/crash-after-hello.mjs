// Shakes hands and dies of the next question.
import { speak } from './speak.mjs';

speak({
  'tools/list': () => {
    process.stderr.write('Error: the flux is not aligned\n');
    process.exit(3);
  },
});
